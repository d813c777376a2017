import { readFileSync } from "node:fs";
import { expect } from "chai";
import type { DebugRequest } from "../../src/model/debug-request.ts";
import type { PolicySet } from "../../src/policy/compile.ts";
import { evaluate } from "../../src/policy/evaluate.ts";
import { loadPolicySet } from "../../src/policy/load.ts";
import { createRuleCompiler } from "../../src/policy/rules/create-rule-compiler.ts";
import type { PolicyFile } from "../../src/policy/parse.ts";
import { itTells, withSpec } from "../support/load-problems.ts";
import { debugContainer, debugRequest } from "../support/subject.ts";

const named = (name: string, spec = "mode: warn"): string =>
  withSpec(spec).replace("name: p", `name: ${name}`);

const load = (...files: readonly PolicyFile[]): PolicySet => {
  const loaded = loadPolicySet(files, createRuleCompiler());
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.set;
};

describe("loadPolicySet: sets that are empty", () => {
  const nothing = "the files hold no policy: a set needs one at least";
  itTells([
    {
      name: "no file",
      given: [],
      expect: ["empty-set: .:1:1: the folder holds no policy file (*.yaml or *.yml)"],
    },
    { name: "an empty file", given: "", expect: [`empty-set: p.yaml:1:1: ${nothing}`] },
    {
      name: "only empty documents",
      given: "---\n---\n# nothing\n",
      expect: [`empty-set: p.yaml:1:1: ${nothing}`],
    },
    {
      name: "an empty file beside a good one is no problem",
      given: [
        { name: "a.yaml", text: "" },
        { name: "b.yaml", text: named("b") },
      ],
      expect: [],
    },
  ]);
});

describe("loadPolicySet: names", () => {
  itTells([
    {
      name: "one name in two files, the later of which is told whatever the order they come in",
      given: [
        { name: "b.yaml", text: named("x") },
        { name: "a.yaml", text: named("x") },
      ],
      expect: ['duplicate-name: b.yaml:4:9: a second policy named "x"; the first is at a.yaml:4'],
    },
    {
      name: "one name in two documents",
      given: `${named("x")}---\n${named("y")}---\n${named("x")}`,
      expect: ['duplicate-name: p.yaml:18:9: a second policy named "x"; the first is at p.yaml:4'],
    },
    {
      name: "one name three times",
      given: `${named("x")}---\n${named("x")}---\n${named("x")}`,
      expect: [
        'duplicate-name: p.yaml:11:9: a second policy named "x"; the first is at p.yaml:4',
        'duplicate-name: p.yaml:18:9: a second policy named "x"; the first is at p.yaml:4',
      ],
    },
    {
      name: "one name, in a policy that is bad otherwise too",
      given: `${named("x")}---\n${named("x", "mode: off")}`,
      expect: [
        'duplicate-name: p.yaml:11:9: a second policy named "x"; the first is at p.yaml:4',
        'unknown-value: p.yaml:13:9: spec.mode: expected "enforce", "warn" or "audit", found "off"',
      ],
    },
  ]);
});

describe("loadPolicySet: one bad file", () => {
  itTells([
    {
      name: "rejects the set, and every problem of every file is told, in order",
      given: [
        { name: "c.yaml", text: named("c", "limits: {perPod: x}\nmode: off") },
        { name: "b.yaml", text: named("b") },
        { name: "a.yaml", text: "a: *b\n" },
      ],
      expect: [
        'yaml-bad-alias: a.yaml:1:4: alias "*b" has no anchor before it (an asterisk begins a YAML alias: put globs in quotes)',
        'wrong-type: c.yaml:6:20: spec.limits.perPod: expected a number, found "x"',
        'unknown-value: c.yaml:7:9: spec.mode: expected "enforce", "warn" or "audit", found "off"',
      ],
    },
  ]);
});

describe("loadPolicySet: a set", () => {
  const a = { name: "a.yaml", text: `${named("z")}---\n${named("y")}` };
  const b = { name: "b.yaml", text: named("x") };
  const upper = { name: "Z.yaml", text: named("w") };

  it("is in the order of file names, by their code points, and of documents", () => {
    const names = (set: PolicySet) => set.policies.map(({ name }) => name);
    expect(names(load(b, a, upper))).to.deep.equal(["w", "z", "y", "x"]);
    expect(names(load(upper, a, b))).to.deep.equal(["w", "z", "y", "x"]);
  });

  it("does not sort the files that it was given", () => {
    const files = [b, a];
    load(...files);
    expect(files).to.deep.equal([b, a]);
  });

  const { revision } = load(a, b);
  const revisions = [
    { name: "12 hexadecimal digits", given: load(a, b).revision, expect: /^[0-9a-f]{12}$/ },
    { name: "the same for the same files in any order", given: load(b, a).revision, expect: revision },
  ];
  for (const { name, given, expect: expected } of revisions) {
    it(`has a revision: ${name}`, () => {
      if (typeof expected === "string") expect(given).to.equal(expected);
      else expect(given).to.match(expected);
    });
  }

  const others = [
    { name: "a text", given: [a, { ...b, text: `${b.text}#` }] },
    { name: "a file's name", given: [a, { ...b, name: "c.yaml" }] },
    { name: "one file less", given: [a] },
    { name: "an empty file more", given: [a, b, { name: "c.yaml", text: "" }] },
    {
      name: "where one file ends and the next begins",
      given: [
        { name: "a.yaml", text: named("z") },
        { name: "b.yaml", text: `${named("y")}---\n${named("x")}` },
      ],
    },
  ];
  for (const { name, given } of others) {
    it(`has another revision with another set: ${name}`, () => {
      expect(load(...given).revision).to.not.equal(revision);
    });
  }

  const selectors = [
    { name: "none", given: "match: {podSelector: {}}", expect: false },
    { name: "in match", given: "match: {namespaceSelector: {}}", expect: true },
    {
      name: "in the second exclusion",
      given: "exclude: [{namespaces: [a]}, {namespaceSelector: {}}]",
      expect: true,
    },
  ];
  for (const { name, given, expect: reads } of selectors) {
    it(`says whether it reads namespace labels: ${name}`, () => {
      expect(load(b, { name: "c.yaml", text: named("c", given) }).readsNamespaceLabels).to.equal(reads);
    });
  }
});

describe("loadPolicySet: the language as its documentation shows it", () => {
  const text = readFileSync(new URL("../fixtures/policies/whole-language.yaml", import.meta.url), "utf8");
  const set = load({ name: "policies.yaml", text });
  const good = {
    image: "busybox:1.36",
    imagePullPolicy: "IfNotPresent",
    targetContainerName: "app",
    securityContext: { runAsNonRoot: true },
  };
  const developer: DebugRequest = {
    ...debugRequest([debugContainer(good)], { labels: { app: "api" } }),
    namespaceLabels: { tier: "production" },
  };
  const admin = { username: "root@corp.example", groups: ["platform-admins"] };
  const bad = { ...good, image: "nicolaka/netshoot", securityContext: { privileged: true } };

  const rows = [
    { name: "loads", given: developer, verdict: "allowed", policies: ["production"] },
    {
      name: "judges by every block",
      given: {
        ...developer,
        added: [{ index: 0, container: debugContainer({ ...bad, envFrom: [{}], imagePullPolicy: "Never" }) }],
      },
      verdict: "denied",
      policies: ["production"],
    },
    {
      name: "leaves the excluded group to the other policy",
      given: {
        ...developer,
        requester: admin,
        added: [{ index: 0, container: debugContainer(bad) }],
      },
      verdict: "allowed",
      policies: ["platform-admins"],
    },
    {
      name: "covers no other namespace",
      given: { ...developer, namespace: "dev" },
      verdict: "denied",
      policies: [],
    },
  ];
  for (const { name, given, verdict, policies } of rows) {
    it(name, () => {
      const decision = evaluate(set, given, { guardMode: "enforce", unmatched: "deny" });
      expect({ verdict: decision.verdict, policies: decision.policies }).to.deep.equal({ verdict, policies });
    });
  }

  it("keeps the labels for those who mark pods", () => {
    expect(set.policies[0]?.labels).to.deep.equal({ "security.example.com/debugged": "true" });
  });
});
