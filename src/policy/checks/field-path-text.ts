import * as z from "zod";
import { parseFieldPath, type FieldPath } from "../field-path.ts";
import { customIssue } from "../schema-parts.ts";

/** A path that an ephemeral container can have. */
export const fieldPathText = z.string().superRefine((text, context) => {
  const path = parseFieldPath(text);
  if (!("invalid" in path)) return;
  context.addIssue(customIssue(path.invalid, { code: "bad-field-path", hint: path.hint }));
});

/** Such a path that can also be left unset. */
export const forbiddablePathText = fieldPathText.superRefine((text, context) => {
  const path = parseFieldPath(text);
  if ("invalid" in path || !path.alwaysFilled) return;
  const message = `the API server always fills ${path.text}: forbidding it would refuse every container`;
  context.addIssue(customIssue(message, { code: "always-filled", hint: "constrain it with fields.values" }));
});

/** The path of a text that the schema has let through. Throws on a bad one: that is a bug. */
export const compilePath = (text: string): FieldPath => {
  const path = parseFieldPath(text);
  if ("invalid" in path)
    throw new Error(`field path ${JSON.stringify(text)} was not checked: ${path.invalid}`);
  return path;
};
