import { z } from "zod";
import { isObject } from "../../src/model/json.ts";

/** What a loader shows of a schema's issue. */
export interface SeenIssue {
  readonly path: string;
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

/** The issues that a schema finds, in order; empty where the value is good. */
export const issuesOf = (schema: z.ZodType, value: unknown): readonly SeenIssue[] =>
  (schema.safeParse(value).error?.issues ?? []).map((issue) => {
    const params: unknown = "params" in issue ? issue.params : {};
    const { code, hint } = isObject(params) ? params : {};
    return {
      path: z.core.toDotPath(issue.path),
      code: typeof code === "string" ? code : issue.code,
      message: issue.message,
      ...(typeof hint === "string" ? { hint } : {}),
    };
  });

/** `path code`, for tables. */
export const codesOf = (schema: z.ZodType, value: unknown): readonly string[] =>
  issuesOf(schema, value).map(({ path, code }) => `${path} ${code}`);
