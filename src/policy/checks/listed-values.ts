import * as z from "zod";
import { parseFieldPath, type FieldPath } from "../field-path.ts";
import { customIssue } from "../schema-parts.ts";
import { scalarPathText } from "./field-path-text.ts";

/** An entry of `fields.values`: a field of scalar type, and the values of that very type which it may have. */
export const listedValuesSchema = z
  .strictObject({
    path: scalarPathText.meta({
      description: "A field that is a text, a number, or true or false; `[]` stands for each element.",
      examples: ["imagePullPolicy"],
    }),
    in: z
      .array(z.union([z.string(), z.int(), z.boolean()]))
      .min(1)
      .meta({
        description: "The values that it may have, of its own type. Where it is unset, it passes.",
        examples: [["Always", "IfNotPresent"]],
      }),
  })
  .superRefine((entry, context) => {
    const path = parseFieldPath(entry.path);
    if ("invalid" in path) return;
    if (!isScalar(path)) {
      const message = `${path.text} is ${NOUNS[path.leaf]}, which cannot be compared with values`;
      context.addIssue({ ...customIssue(message, { code: "not-comparable" }), path: ["path"] });
      return;
    }
    entry.in.forEach((value, index) => {
      if (fits(value, path)) return;
      context.addIssue({ ...wrongType(value, path), path: ["in", index] });
    });
  })
  .meta({ description: "A field, and the values that it may have." });

/** Whether the path's leaf is a value, and not a list or an object. */
export const isScalar = ({ leaf }: FieldPath): boolean => leaf !== "object" && leaf !== "list";

type Scalar = z.infer<typeof listedValuesSchema>["in"][number];

const NOUNS = {
  string: "a string",
  integer: "an integer",
  boolean: "a boolean",
  object: "an object",
  list: "a list",
} as const satisfies Record<FieldPath["leaf"], string>;

/** A value of another type would never match, and so would refuse every container that sets the field. */
const fits = (value: Scalar, { leaf }: FieldPath): boolean =>
  leaf === "integer" ? typeof value === "number" : typeof value === leaf;

const wrongType = (value: Scalar, { text, leaf }: FieldPath) => {
  const hint = leaf === "string" ? "put it in quotes" : `write ${NOUNS[leaf]}, without quotes`;
  return customIssue(`${text} is ${NOUNS[leaf]}, ${JSON.stringify(value)} is not`, {
    code: "wrong-type",
    hint,
  });
};
