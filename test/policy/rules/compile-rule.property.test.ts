import { expect } from "chai";
import fc from "fast-check";
import type { DebugContainer } from "../../../src/model/container.ts";
import { CONTAINER_FIELDS, type Field } from "../../../src/policy/container-fields.ts";
import { parseFieldPath } from "../../../src/policy/field-path.ts";
import { ruleOf, ruleSubject } from "../../support/rule.ts";

/** What may stand in a field: its type mostly, anything at all sometimes, since the decoder looks at few fields. */
const valueOf = (field: Field): fc.Arbitrary<unknown> => {
  const typed = (): fc.Arbitrary<unknown> => {
    switch (field.kind) {
      case "string":
        return fc.oneof(
          fc.constantFrom("", "a", "sh", "hmac-sha256:00"),
          fc.string({ unit: "binary", maxLength: 20 }),
        );
      case "integer":
        return fc.oneof(fc.constantFrom(0, 1000, -1), fc.double());
      case "boolean":
        return fc.boolean();
      case "list":
        return fc.array(valueOf(field.of), { maxLength: 4 });
      case "object":
        return objectOf(field.fields);
    }
  };
  return fc.oneof({ weight: 9, arbitrary: typed() }, { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) });
};

const objectOf = (fields: (Field & { kind: "object" })["fields"]): fc.Arbitrary<object> =>
  fc.record(
    Object.fromEntries(
      Object.entries(fields).flatMap(([name, field]) =>
        field.kind === "refused" ? [] : [[name, valueOf(field)]],
      ),
    ),
    { requiredKeys: [] },
  );

const aContainer = objectOf(CONTAINER_FIELDS.fields) as fc.Arbitrary<DebugContainer>;
const aPod = fc.option(
  fc.jsonValue({ maxDepth: 4 }).map((spec) => ({ spec, metadata: { labels: spec } })),
  { nil: undefined },
);

const EXPRESSIONS = [
  "container.targetContainerName != ''",
  "container.env.all(e, e.name != 'LD_PRELOAD' && e.value != '')",
  "container.args.map(a, a.lowerAscii()).exists(a, a.matches('(a+)+$') || a.contains('b'))",
  "container.command.exists(a, container.args.exists(b, a + b == 'ab' || a.size() > b.size()))",
  "container.securityContext.capabilities.add.filter(c, c.startsWith('SYS')).size() == 0",
  "has(container.securityContext.runAsUser) && container.securityContext.runAsUser + 1 > 1000",
  "target != null && target.name == container.targetContainerName && target.image != ''",
  "pod.metadata.labels.all(key, key != '' && pod.metadata.labels[key] != 'x')",
  "pod.spec.volumes.exists(v, v.name == 'x' || v.hostPath.path == '/')",
  "int(container.image) > 0 || string(container.tty) == 'true'",
  "container.env[0] == container.env[1] || container.args in [['a'], container.command]",
  "(container.tty ? container.args : container.command)[0].split(',').join('') != ''",
  "'a' in namespaceLabels && request.userInfo.groups.exists_one(g, g == 'a')",
];

const rules = EXPRESSIONS.map((expression) =>
  ruleOf(expression, "No: {{ container.image }} {{ container.env.map(e, e.name) }} {{ target.name }}"),
);

describe("rules, over any container and pod", () => {
  it("never throw, and say the same again", () => {
    fc.assert(
      fc.property(aContainer, aPod, fc.nat(rules.length - 1), (container, stored, at) => {
        const rule = rules[at]!;
        const judge = () => {
          const given = ruleSubject();
          return rule.judge({ ...given, container, stored });
        };
        const first = judge();
        expect(judge()).to.deep.equal(first);
        if (first === undefined) return;
        expect(first.code).to.equal("rules.r");
        expect(first.message).to.match(/^[^\n]+$/);
      }),
      { numRuns: 3000 },
    );
  });

  it("repeat no value of an env entry and no word of a command line", () => {
    const secret = "correct horse battery staple";
    fc.assert(
      fc.property(fc.nat(rules.length - 1), fc.boolean(), (at, numeric) => {
        const hidden = numeric ? "31415926535897932384" : secret;
        const container = {
          ...ruleSubject().container,
          env: [{ name: "A", value: hidden }],
          args: [hidden],
          command: [hidden],
        };
        expect(JSON.stringify(rules[at]!.judge({ ...ruleSubject(), container }) ?? "")).not.to.contain(
          hidden,
        );
      }),
    );
    const leaky = [
      "int(container.args[0]) > 0",
      "{container.args[0]: 1}[container.env[0].value] == 2",
      "container.args.all(a, a.matches('x'))",
    ];
    for (const expression of leaky) {
      const container = {
        ...ruleSubject().container,
        args: [secret],
        env: [{ name: "A", value: `${secret}!` }],
      };
      const finding = ruleOf(expression).judge({ ...ruleSubject(), container });
      expect(finding, expression).not.to.equal(undefined);
      expect(JSON.stringify(finding), expression).not.to.contain("horse");
    }
  });

  it("read of a container no more than they say", () => {
    fc.assert(
      fc.property(aContainer, fc.nat(rules.length - 1), (container, at) => {
        const rule = rules[at]!;
        const paths = rule.reads.containerFields.map(
          (path) => path.replace(/\[\].*$/, "").split(".")[0] ?? "",
        );
        const kept = Object.fromEntries(
          Object.entries(container).filter(
            ([name]) => paths.includes(name) || name === "targetContainerName",
          ),
        );
        const given = ruleSubject();
        const judge = (one: object) =>
          rule.judge({ ...given, budget: { left: 100_000 }, container: one as DebugContainer });
        expect(judge(kept)).to.deep.equal(judge(container));
      }),
      { numRuns: 1000 },
    );
  });

  it("know every field that field paths know", () => {
    for (const rule of rules)
      for (const path of rule.reads.containerFields) {
        expect(parseFieldPath(path), path).not.to.have.property("invalid");
      }
  });
});
