import { readdirSync } from "node:fs";
import { expect } from "chai";
import { stalePages } from "../../../scripts/stale-pages.ts";
import { lintPages } from "../../../scripts/lint-pages.ts";
import { lintPolicies } from "../../../src/policy/lint/lint-policies.ts";
import { LOAD_TOPICS } from "../../../src/policy/lint/load-topics.ts";
import { LINT_RULES } from "../../../src/policy/lint/registry.ts";

const TOPICS = [...LINT_RULES, ...LOAD_TOPICS];

const codesIn = async (text: string): Promise<readonly string[]> => [
  ...new Set((await lintPolicies([{ name: "policies.yaml", text }])).map(({ code }) => code)),
];

describe("policy/lint/registry", () => {
  it("has every rule of the folder, and each code once", () => {
    const files = readdirSync("src/policy/lint/rules").map((name) => name.replace(".ts", ""));
    expect(LINT_RULES.map(({ id }) => id).sort()).to.deep.equal(files.sort());
    expect(new Set(TOPICS.map(({ id }) => id)).size).to.equal(TOPICS.length);
  });

  for (const { id, severity, bad, good } of TOPICS) {
    it(`${id}: the bad example has it and nothing else, the good one nothing`, async () => {
      expect(await codesIn(bad)).to.deep.equal([id]);
      expect(await codesIn(good)).to.deep.equal([]);
      const [finding] = await lintPolicies([{ name: "policies.yaml", text: bad }]);
      expect(finding?.severity).to.equal(severity);
    });
  }

  it("stale pages are those that differ, lack, or are left over", () => {
    const pages = new Map([...lintPages()].filter(([name]) => name !== "whole-registry.md"));
    pages.set("no-suggest.md", `${pages.get("no-suggest.md") ?? ""} `).set("new.md", "");
    expect(stalePages("docs/lint", pages)).to.deep.equal(["new.md", "no-suggest.md", "whole-registry.md"]);
  });

  it("is what docs/lint says (node --import tsx scripts/lint-docs.ts)", () => {
    expect(stalePages("docs/lint", lintPages())).to.deep.equal([]);
  });
});
