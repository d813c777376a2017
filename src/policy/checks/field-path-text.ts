import * as z from "zod";
import { listFieldPaths } from "../field-path-list.ts";
import { parseFieldPath, type FieldPath } from "../field-path.ts";
import { customIssue } from "../schema-parts.ts";

const PATHS = listFieldPaths();

/** What an editor says, in the place of all paths that there are; it offers those anyway. */
const IN_EDITORS = {
  enum: PATHS.all,
  errorMessage: "Expected a field that an ephemeral container can have.",
};

/** A path that an ephemeral container can have. */
export const fieldPathText = z
  .string()
  .superRefine((text, context) => {
    const path = parseFieldPath(text);
    if (!("invalid" in path)) return;
    context.addIssue(customIssue(path.invalid, { code: "bad-field-path", hint: path.hint }));
  })
  .meta({ ...IN_EDITORS, examples: ["targetContainerName"] });

/** Such a path that can also be left unset. */
export const forbiddablePathText = fieldPathText
  .superRefine((text, context) => {
    const path = parseFieldPath(text);
    if ("invalid" in path || !path.alwaysFilled) return;
    const message = `the API server always fills ${path.text}: forbidding it would refuse every container`;
    const hint = "constrain it with fields.values";
    context.addIssue(customIssue(message, { code: "always-filled", hint }));
  })
  .meta({
    enum: PATHS.forbiddable,
    errorMessage: "Expected a field that an ephemeral container can have, and can be without.",
    examples: ["env[].valueFrom.secretKeyRef"],
  });

/** In an editor, the path of a value that can be compared; the loader tells of others itself. */
export const scalarPathText = fieldPathText.meta({
  enum: PATHS.scalar,
  errorMessage: "Expected a field of an ephemeral container that is a text, a number, or true or false.",
});

/** The path of a text that the schema has let through. Throws on a bad one: that is a bug. */
export const compilePath = (text: string): FieldPath => {
  const path = parseFieldPath(text);
  if ("invalid" in path)
    throw new Error(`field path ${JSON.stringify(text)} was not checked: ${path.invalid}`);
  return path;
};
