import * as z from "zod";
import type { Json } from "../../model/json.ts";
import { printable, quote } from "../../model/printable.ts";
import type { FieldPath } from "../field-path.ts";
import type { Check, Finding } from "./check.ts";
import { compilePath, fieldPathText, forbiddablePathText } from "./field-path-text.ts";
import { isScalar, listedValuesSchema } from "./listed-values.ts";
import { shortList } from "./short-list.ts";

export const fieldsSchema = z
  .strictObject({
    forbid: z
      .array(forbiddablePathText)
      .optional()
      .meta({
        description:
          "Fields that no container may set, in any element where the path has `[]`. Absent: none is forbidden.",
        examples: [["envFrom", "env[].valueFrom.secretKeyRef", "volumeMounts"]],
      }),
    require: z
      .array(fieldPathText)
      .optional()
      .meta({
        description:
          "Fields that every container must set, in each element where the path has `[]`. Absent: none is required.",
        examples: [["targetContainerName"]],
      }),
    values: z
      .array(listedValuesSchema)
      .optional()
      .meta({
        description:
          "Fields that must have one of the listed values wherever they are set. Absent: any value passes.",
        examples: [[{ path: "imagePullPolicy", in: ["Always", "IfNotPresent"] }]],
      }),
  })
  .meta({
    description:
      "Which fields of a container are forbidden, required, or held to listed values. Absent: fields are free.",
    examples: [{ forbid: ["envFrom", "volumeMounts"], require: ["targetContainerName"] }],
  });

export type FieldsOptions = z.infer<typeof fieldsSchema>;

export interface CompiledFields {
  readonly forbid: readonly FieldPath[];
  readonly require: readonly FieldPath[];
  readonly values: readonly ListedValues[];
}

interface ListedValues {
  readonly path: FieldPath;
  readonly allowed: readonly Json[];
}

/** Parses the paths once. Throws on a bad one: the schema has refused those. */
export const compileFields = ({ forbid = [], require = [], values = [] }: FieldsOptions): CompiledFields => ({
  forbid: forbid.map(compilePath),
  require: require.map(compilePath),
  values: values.map(({ path, in: allowed }) => ({ path: compilePath(path), allowed })),
});

/** One finding for each path: `forbid` if any element has it, `require` if any lacks it, `values` if any strays. */
export const fieldsCheck: Check<CompiledFields | undefined> = {
  id: "fields",
  run({ container }, options) {
    if (options === undefined) return [];
    return [
      ...options.forbid.filter((path) => path.isSetIn(container)).map((path) => forbidden(path, container)),
      ...options.require.filter((path) => path.isMissingIn(container)).map(missing),
      ...options.values.flatMap((entry) => stray(entry, container)),
    ];
  },
};

const forbidden = (path: FieldPath, container: object): Finding => ({
  code: "fields.forbid",
  field: path.text,
  message: `sets ${path.text}, which is forbidden`,
  ...tellable(path, path.valuesIn(container)[0]),
});

const missing = ({ text }: FieldPath): Finding => ({
  code: "fields.require",
  field: text,
  message: `does not set ${text}, which is required`,
});

const stray = ({ path, allowed }: ListedValues, container: object): readonly Finding[] => {
  const known: ReadonlySet<unknown> = new Set(allowed);
  const strays = path.valuesIn(container).filter((value) => !known.has(value));
  if (strays.length === 0) return [];
  const told = tellable(path, strays[0]);
  const shown = told.value === undefined ? "" : ` ${show(told.value)}`;
  const message = `sets ${path.text}${shown}, which is not allowed`;
  const hints = [`allowed: ${shortList(allowed.map(show))}`];
  return [{ code: "fields.values", field: path.text, message, hints, ...told }];
};

const show = (value: Json): string =>
  typeof value === "string" ? quote(value) : printable(JSON.stringify(value));

/**
 * The value, where people and records may see it. Never an env value, nor a word of a command line: secrets are
 * passed in both, and records are to be free of them (DESIGN 2).
 */
const tellable = (path: FieldPath, value: unknown): { readonly value?: string | number | boolean } => {
  if (!isScalar(path) || SECRET.has(path.text)) return {};
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? { value }
    : {};
};

const SECRET: ReadonlySet<string> = new Set(["env[].value", "command[]", "args[]"]);
