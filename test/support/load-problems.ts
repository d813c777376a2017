import { expect } from "chai";
import { formatProblem, type Problem } from "../../src/model/problem.ts";
import { loadPolicySet } from "../../src/policy/load.ts";
import type { PolicyFile } from "../../src/policy/parse.ts";
import { createRuleCompiler } from "../../src/policy/rules/create-rule-compiler.ts";

/** What stands above a spec in `withSpec`: the spec begins in line 6, column 3. */
const HEADER = `apiVersion: ephemeral-guard.dev/v1
kind: DebugPolicy
metadata:
  name: p
spec:
`;

/** A policy document of the name `p` with this spec. */
export const withSpec = (spec: string): string =>
  `${HEADER}${spec
    .trimEnd()
    .split("\n")
    .map((line) => `  ${line}\n`)
    .join("")}`;

/** The problems of a set of files; of one file where a text is given, named `p.yaml`. None where it is good. */
export const problemsIn = (given: string | readonly PolicyFile[]): readonly Problem[] => {
  const files = typeof given === "string" ? [{ name: "p.yaml", text: given }] : given;
  const loaded = loadPolicySet(files, createRuleCompiler());
  return loaded.ok ? [] : loaded.problems;
};

/** `code: file:line:column: message (hint)`, all that a problem tells. */
export const tellProblems = (problems: readonly Problem[]): readonly string[] =>
  problems.map((problem) => `${problem.code}: ${formatProblem(problem)}`);

export interface BadInput {
  readonly name: string;
  /** A whole file, or several. */
  readonly given: string | readonly PolicyFile[];
  /** Every problem, in order, to the letter. None: it loads. */
  readonly expect: readonly string[];
}

export const itTells = (rows: readonly BadInput[]): void => {
  for (const { name, given, expect: expected } of rows) {
    it(name, () => {
      expect(tellProblems(problemsIn(given))).to.deep.equal(expected);
    });
  }
};
