import { readdirSync, readFileSync } from "node:fs";
import { expect } from "chai";
import fc from "fast-check";
import { lintPolicies } from "../../../src/policy/lint/lint-policies.ts";
import { LINT_RULES } from "../../../src/policy/lint/registry.ts";
import { withSpec } from "../../support/load-problems.ts";
import { aSpec } from "../../support/policy-arbitrary.ts";
import { lintFiles } from "./lint-rows.ts";

const told = async (...files: readonly { name: string; text: string }[]): Promise<readonly string[]> =>
  (await lintPolicies(files)).map(
    ({ file, line, column, severity, code }) => `${file}:${line}:${column} ${severity} ${code}`,
  );

const named = (name: string, spec: string) => withSpec(spec).replace("name: p", `name: ${name}`);

describe("policy/lint/lint-policies", () => {
  it("tells what keeps a set from loading, and what is wrong with the rest, in order", async () => {
    const bad = named("a", `mode: deny`);
    const good = named("b", `images: { allow: ["docker.io/**"], suggest: busybox }`);
    expect(await told({ name: "b.yaml", text: `${good}---\n${bad}` }, { name: "a.yaml", text: "[" })).to.deep.equal([
      "a.yaml:1:2 error yaml-missing-char",
      "b.yaml:6:21 warning whole-registry",
      "b.yaml:13:9 error unknown-value",
    ]); // prettier-ignore
  });

  it("keeps silent on what other policies decide, while one of them does not load", async () => {
    const excluding = named("a", `exclude: [{ subjects: [{ kind: Group, name: admins }] }]`);
    expect(await told({ name: "a.yaml", text: excluding })).to.deep.equal([
      "a.yaml:6:26 warning unmatched-groups",
    ]);
    expect(await told({ name: "a.yaml", text: `${excluding}---\n${named("b", "mod: warn")}` })).to.deep.equal(
      ["a.yaml:13:3 error unknown-key"],
    );
  });

  it("tells what mends a problem that says nothing of it itself", async () => {
    const [finding] = await lintPolicies([{ name: "a.yaml", text: withSpec("mode: warn\nmode: warn") }]);
    expect(finding).to.include({ code: "yaml-duplicate-key", hint: "bring what both hold under one key" });
  });

  it("tells of an empty folder", async () => {
    expect(await told()).to.deep.equal([".:1:1 error empty-set"]);
  });

  for (const preset of readdirSync("policies")) {
    it(`finds nothing in policies/${preset}`, async () => {
      const names = readdirSync(`policies/${preset}`).filter((name) => /^[^.]+\.ya?ml$/.test(name));
      const files = names.map((name) => ({ name, text: readFileSync(`policies/${preset}/${name}`, "utf8") }));
      expect(names).to.not.deep.equal([]);
      expect(await told(...files)).to.deep.equal([]);
    });
  }

  it("never throws, on any policies that load", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(aSpec, { minLength: 1, maxLength: 4 }), async (specs) => {
        const findings = await lintPolicies(lintFiles(specs));
        const codes = findings.map(({ code }) => code);
        expect(LINT_RULES.map(({ id }) => id)).to.include.members(codes);
        for (const { line, column, hint } of findings) {
          expect(line > 0 && column > 0 && hint !== undefined && hint !== "").to.equal(true);
        }
      }),
      { numRuns: 150 },
    );
  });

  it("never throws, on any text", async () => {
    const good = LINT_RULES.map(({ bad }) => bad);
    const spoilt = fc
      .tuple(fc.constantFrom(...good), fc.nat(), fc.nat(20), fc.string())
      .map(([text, at, length, instead]) => {
        const from = at % text.length;
        return text.slice(0, from) + instead + text.slice(from + length);
      });
    await fc.assert(
      fc.asyncProperty(spoilt, async (text) => {
        expect(await lintPolicies([{ name: "a.yaml", text }])).to.be.an("array");
      }),
      { numRuns: 200 },
    );
  });

  it("takes a set of hundreds in a bearable time", async function () {
    this.timeout(20_000);
    const specs = Array.from({ length: 400 }, (_, at) => ({
      match: { namespaces: [`team-${at}-*`], podSelector: { matchLabels: { app: "a" } } },
      exclude: [{ subjects: [{ kind: "Group", name: "admins" }] }],
      images: { allow: [`registry.example.com/team-${at}/**`], suggest: `registry.example.com/team-${at}/a` },
      privileges: { level: "baseline", capabilities: { allow: ["SYS_PTRACE"] } },
    }));
    const started = performance.now();
    await lintPolicies(lintFiles(specs));
    expect(performance.now() - started).to.be.below(15_000);
  });
});
