import * as z from "zod";
import { globProblem } from "./glob.ts";

/** What a custom issue may carry beside its message: a hint that names the fix, and a stable code. */
export interface IssueParams {
  readonly code: string;
  readonly hint?: string | undefined;
}

/** A schema issue with a code and a hint, as the loader prints them. */
export const customIssue = (message: string, params: IssueParams) =>
  ({ code: "custom", message, params }) as const;

/** A non-empty string that is a good glob of its kind. */
export const globText = (kind: "namespace" | "subject") =>
  z.string().superRefine((text, context) => {
    const problem = globProblem(text, kind);
    if (problem === undefined) return;
    context.addIssue(customIssue(problem.invalid, { code: "bad-glob", hint: problem.hint }));
  });
