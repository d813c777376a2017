import { expect } from "chai";
import { itTells, problemsIn, withSpec } from "../support/load-problems.ts";

const IN_SPEC =
  "known here: description, mode, match, exclude, images, fields, privileges, limits, defaults, remove, labels, rules";

describe("toProblems: unknown keys", () => {
  itTells([
    {
      name: "one letter too many",
      given: withSpec("imagess: {}"),
      expect: ['unknown-key: p.yaml:6:3: unknown key "imagess" (did you mean "images"?)'],
    },
    {
      name: "one letter wrong, further down",
      given: withSpec("match: {namespaceSelecter: {}}"),
      expect: [
        'unknown-key: p.yaml:6:11: unknown key "namespaceSelecter" (did you mean "namespaceSelector"?)',
      ],
    },
    {
      name: "in other case",
      given: withSpec("images: {requiretag: true}"),
      expect: ['unknown-key: p.yaml:6:12: unknown key "requiretag" (did you mean "requireTag"?)'],
    },
    {
      name: "like none that is known",
      given: withSpec("match: {environment: prod}"),
      expect: [
        'unknown-key: p.yaml:6:11: unknown key "environment" (known here: targets, namespaces, namespaceSelector, podSelector, subjects)',
      ],
    },
    {
      name: "two in one map",
      given: withSpec("mode: warn\nwhy: x\nrevision: y"),
      expect: [
        `unknown-key: p.yaml:7:3: unknown key "why" (${IN_SPEC})`,
        `unknown-key: p.yaml:8:3: unknown key "revision" (${IN_SPEC})`,
      ],
    },
    {
      name: "at the top: what is missing is told too",
      given: "apiVersion: ephemeral-guard.dev/v1\nkind: DebugPolicy\nmetadata: {name: p}\nspecs: {}\n",
      expect: [
        "missing-key: p.yaml:1:1: spec is missing",
        'unknown-key: p.yaml:4:1: unknown key "specs" (did you mean "spec"?)',
      ],
    },
    {
      name: "in an exclude block that has nothing else",
      given: withSpec("exclude:\n  - subject: []"),
      expect: ['unknown-key: p.yaml:7:7: unknown key "subject" (did you mean "subjects"?)'],
    },
    {
      name: "in one of several kinds of map: what that kind knows",
      given: withSpec("match: {subjects: [{kind: User, name: alice, namespace: ci}]}"),
      expect: ['unknown-key: p.yaml:6:48: unknown key "namespace" (known here: kind, name, apiGroup)'],
    },
    {
      name: "behind a profile that takes none",
      given: withSpec(
        "defaults: {securityContext: {seccompProfile: {type: RuntimeDefault, localhostProfile: x}}}",
      ),
      expect: ['unknown-key: p.yaml:6:71: unknown key "localhostProfile" (known here: type)'],
    },
    {
      name: "with control characters",
      given: withSpec(String.raw`match: {"\e[31mred": 1}`),
      expect: [
        String.raw`unknown-key: p.yaml:6:11: unknown key "\x1b[31mred" (known here: targets, namespaces, namespaceSelector, podSelector, subjects)`,
      ],
    },
    {
      name: "far too long to be told whole",
      given: withSpec(`match: {${"x".repeat(1000)}: 1}`),
      expect: [
        `unknown-key: p.yaml:6:11: unknown key "${"x".repeat(80)}... (1000 characters)" (known here: targets, namespaces, namespaceSelector, podSelector, subjects)`,
      ],
    },
  ]);
});

describe("toProblems: what is missing", () => {
  itTells([
    {
      name: "apiVersion",
      given: "kind: DebugPolicy\nmetadata: {name: p}\nspec: {}\n",
      expect: ["missing-key: p.yaml:1:1: apiVersion is missing (write apiVersion: ephemeral-guard.dev/v1)"],
    },
    {
      name: "metadata.name",
      given: "apiVersion: ephemeral-guard.dev/v1\nkind: DebugPolicy\nmetadata: {}\nspec: {}\n",
      expect: ["missing-key: p.yaml:3:11: metadata.name is missing"],
    },
    {
      name: "metadata",
      given: "apiVersion: ephemeral-guard.dev/v1\nkind: DebugPolicy\nspec: {}\n",
      expect: ["missing-key: p.yaml:1:1: metadata is missing"],
    },
    {
      name: "the value of spec",
      given: "apiVersion: ephemeral-guard.dev/v1\nkind: DebugPolicy\nmetadata: {name: p}\nspec:\n",
      expect: ["wrong-type: p.yaml:4:6: spec: expected a map, found nothing (fill it in, or remove the key)"],
    },
    {
      name: "a subject's kind",
      given: withSpec("match: {subjects: [{name: developers}]}"),
      expect: [
        'missing-key: p.yaml:6:22: spec.match.subjects[0].kind is missing (expected "Group", "User" or "ServiceAccount")',
      ],
    },
    {
      name: "a ServiceAccount's namespace",
      given: withSpec("match: {subjects: [{kind: ServiceAccount, name: ci}]}"),
      expect: ["missing-key: p.yaml:6:22: spec.match.subjects[0].namespace is missing"],
    },
    {
      name: "all, from another kind of document",
      given: "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: p}\ndata: {a: b}\n",
      expect: [
        "missing-key: p.yaml:1:1: spec is missing",
        'unknown-value: p.yaml:1:13: apiVersion: expected "ephemeral-guard.dev/v1", found "v1"',
        'unknown-value: p.yaml:2:7: kind: expected "DebugPolicy", found "ConfigMap"',
        'unknown-key: p.yaml:4:1: unknown key "data" (known here: apiVersion, kind, metadata, spec)',
      ],
    },
  ]);
});

describe("toProblems: bad keys of a record", () => {
  const rule =
    '[prefix/]name; the name has at most 63 letters, digits, "-", "_" and ".", the first and last a letter or digit';
  itTells([
    {
      name: "a label's key",
      given: withSpec("labels: {good: x, a/b/c: y}"),
      expect: [`bad-label: p.yaml:6:21: spec.labels: "a/b/c" is no label key (${rule})`],
    },
    {
      name: "a selector's key",
      given: withSpec("match: {podSelector: {matchLabels: {-a: x}}}"),
      expect: [`bad-label: p.yaml:6:39: spec.match.podSelector.matchLabels: "-a" is no label key (${rule})`],
    },
    {
      name: "a bad value under a key that has to be quoted in its place",
      given: withSpec("labels: {example.com/a: x y}"),
      expect: [
        'bad-label: p.yaml:6:27: spec.labels["example.com/a"]: "x y" is no label value (at most 63 letters, digits, "-", "_" and ".", the first and last a letter or digit)',
      ],
    },
  ]);
});

describe("toProblems: as many as help", () => {
  const many = (count: number): string => withSpec(`match: {namespaces: [${"1,".repeat(count)}]}`);

  it("a hundred are told, in order of their places", () => {
    expect(problemsIn(many(100)).map(({ column }) => column)).to.deep.equal(
      Array.from({ length: 100 }, (_, at) => 24 + 2 * at),
    );
  });

  const rows = [
    { name: "bad values", given: many(5000), place: { line: 6, column: 224 } },
    {
      name: "unknown keys",
      given: withSpec(`match: {${Array.from({ length: 2000 }, (_, at) => `k${10_000 + at}: 1,`).join("")}}`),
      place: { line: 6, column: 1011 },
    },
    { name: "documents", given: "---\na: 1\n".repeat(500), place: { line: 42, column: 1 } },
    {
      name: "equal keys",
      given: withSpec(`match: {${"a: 1,".repeat(20_000)}}`),
      place: { line: 6, column: 516 },
    },
  ];
  for (const { name, given, place } of rows) {
    it(`${name} without end: a hundred, and where the next one is`, () => {
      const problems = problemsIn(given);
      expect(problems).to.have.length(101);
      expect(problems.at(-1)).to.deep.equal({
        code: "too-many-problems",
        file: "p.yaml",
        ...place,
        message: "more problems from here on: only the first 100 are told",
      });
    });
  }
});
