/** A fault in a policy file, with its place. Lines and columns count from 1. */
export interface Problem {
  /** Stable and countable, e.g. `unknown-key`, `bad-glob`. */
  readonly code: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Names the thing, the expectation and the value. */
  readonly message: string;
  /** What to write instead, where that can be said. */
  readonly hint?: string;
}

/** `production.yaml:12:7: unknown key "namespaceSelecter" (did you mean "namespaceSelector"?)` */
export const formatProblem = (problem: Problem): string => {
  const hint = problem.hint === undefined ? "" : ` (${problem.hint})`;
  return `${problem.file}:${problem.line}:${problem.column}: ${problem.message}${hint}`;
};
