import { formatProblem, type Problem } from "../model/problem.ts";

/** Policies that cannot be used. Its message tells all problems, each with file, line and column. */
export class PolicyError extends Error {
  override readonly name = "PolicyError";
  readonly code = "bad-policies";
  /** In order of file, line and column; at least one. */
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(`the policies cannot be used:\n  ${problems.map(formatProblem).join("\n  ")}`);
    this.problems = problems;
  }
}
