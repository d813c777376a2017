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

/** A JSON Schema for editors, in the draft that all language servers of YAML know; names and words come first. */
export const toEditorSchema = (
  schema: z.ZodType,
  { $id, ...words }: { readonly $id: string; readonly title: string; readonly description: string },
): object => {
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    target: "draft-7",
    io: "input",
    unrepresentable: "any",
  });
  return { $schema, $id, ...words, ...rest };
};

/**
 * For the JSON Schema alone: a pattern that all good texts fit, whatever else the loader demands of them, and what an
 * editor says of one that does not fit it.
 */
export const inEditors = (pattern: string, expected: string) => ({
  pattern,
  patternErrorMessage: `Expected ${expected}.`,
});

/** At least one character, at most two stars in a row, and at most two such rows. */
const GLOBS = {
  namespace: String.raw`^(?=[\s\S])(?![\s\S]*\*{3})[^*?!\[\]{}()|+\\]*(\*{1,2}[^*?!\[\]{}()|+\\]*){0,2}$`,
  subject: String.raw`^(?=[\s\S])(?![\s\S]*\*{3})[^*]*(\*{1,2}[^*]*){0,2}$`,
} as const;

/** A non-empty string that is a good glob of its kind. */
export const globText = (kind: "namespace" | "subject") =>
  z
    .string()
    .superRefine((text, context) => {
      const problem = globProblem(text, kind);
      if (problem === undefined) return;
      context.addIssue(customIssue(problem.invalid, { code: "bad-glob", hint: problem.hint }));
    })
    .meta(inEditors(GLOBS[kind], 'a name in which only "*" and "**" are special, two wildcards at most'));
