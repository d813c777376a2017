import { expect } from "chai";
import { stringify } from "yaml";
import { LINT_RULES } from "../../../src/policy/lint/registry.ts";
import { lintPolicies } from "../../../src/policy/lint/lint-policies.ts";

const RULES = new Set(LINT_RULES.map(({ id }) => id));

export interface LintRow {
  readonly name: string;
  /** Specs of policies, named `p1`, `p2` and so on. */
  readonly given: readonly object[];
  /** `p1 busybox`: the policy, and the rest of the line from where the finding stands. */
  readonly expect: readonly string[];
}

/** A set of these specs, each in a file of its own name. */
export const lintFiles = (specs: readonly object[]) =>
  specs.map((spec, at) => ({
    name: `p${at + 1}`,
    text: stringify({
      apiVersion: "ephemeral-guard.dev/v1",
      kind: "DebugPolicy",
      metadata: { name: `p${at + 1}` },
      spec,
    }),
  }));

/** Of the rule `code` alone: file, and the text at the place of the finding. The set must load. */
const findingsOf = async (code: string, specs: readonly object[]): Promise<readonly string[]> => {
  const files = lintFiles(specs);
  const findings = await lintPolicies(files);
  const lines = new Map(files.map(({ name, text }) => [name, text.split("\n")]));
  // A set that does not load has nothing of a rule either.
  expect(findings.filter((finding) => !RULES.has(finding.code))).to.deep.equal([]);
  return findings
    .filter((finding) => finding.code === code)
    .map(({ file, line, column }) => `${file} ${lines.get(file)?.[line - 1]?.slice(column - 1) ?? ""}`);
};

export const itFinds = (code: string, rows: readonly LintRow[]): void => {
  for (const { name, given, expect: expected } of rows) {
    it(name, async () => {
      expect(await findingsOf(code, given)).to.deep.equal(expected);
    });
  }
};

/** Rows in which nothing is found. */
export const itKeepsSilent = (
  code: string,
  rows: readonly (readonly [name: string, ...specs: readonly object[]])[],
): void =>
  itFinds(
    code,
    rows.map(([name, ...given]) => ({ name, given, expect: [] })),
  );
