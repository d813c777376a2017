import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { expect } from "chai";
import { loadPolicies } from "../../src/policy/load-policies.ts";
import { loadPolicySet } from "../../src/policy/load.ts";
import { withSpec } from "../support/load-problems.ts";

const withRules = withSpec("rules: [{name: a, expression: container.tty, message: m}]");

describe("loadPolicies", () => {
  const file = (text: string) => [{ name: "p.yaml", text }];

  it("compiles rules where there are some", async () => {
    const loaded = await loadPolicies(file(withRules));
    expect(loaded.ok && loaded.set.policies[0]?.rules?.map(({ name }) => name)).to.deep.equal(["a"]);
  });

  it("tells the problems of rules", async () => {
    const loaded = await loadPolicies(file(withRules.replace("tty", "ttty")));
    expect(!loaded.ok && loaded.problems.map(({ code }) => code)).to.deep.equal(["rule-unknown-field"]);
  });

  it("makes the same set as loadPolicySet where there are none", async () => {
    const text = withSpec("images: {allow: []}\nrules: []");
    const [loaded, plain] = [
      await loadPolicies(file(text)),
      loadPolicySet(file(withSpec("images: {allow: []}"))),
    ];
    if (!loaded.ok || !plain.ok) throw new Error("not loaded");
    expect(loaded.set.policies[0]?.images).to.deep.equal(plain.set.policies[0]?.images);
    expect(loaded.set.policies[0]?.rules).to.deep.equal([]);
  });

  it("never takes rules without anything to compile them", () => {
    expect(() => loadPolicySet(file(withRules))).to.throw("nothing to compile them");
  });

  it("is the one way to CEL: whoever starts the program does not load it", () => {
    const reached = new Set<string>();
    const follow = (path: string): void => {
      if (reached.has(path)) return;
      reached.add(path);
      if (!path.endsWith(".ts")) return;
      const text = readFileSync(new URL(`../../src/${path}`, import.meta.url), "utf8");
      for (const [, types, from = ""] of text.matchAll(
        /^(?:import|export)( type)?\s[^;]*?from "([^"]+)";/gm,
      )) {
        if (types === undefined) follow(from.startsWith(".") ? posix.join(posix.dirname(path), from) : from);
      }
    };
    follow("bin.ts");
    expect([...reached]).to.include("policy/load-policies.ts");
    expect([...reached].filter((path) => path.startsWith("@bufbuild/"))).to.deep.equal([]);
  });
});
