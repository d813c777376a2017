import { ALWAYS_FILLED, CONTAINER_FIELDS, type Field, type ObjectField } from "./container-fields.ts";

/** Which paths there are, for editors to offer. */
export interface FieldPathList {
  /** All that an ephemeral container can have. */
  readonly all: readonly string[];
  /** Those that can also be left unset. */
  readonly forbiddable: readonly string[];
  /** Those of single values, which can be compared. */
  readonly scalar: readonly string[];
}

export const listFieldPaths = (): FieldPathList => {
  const all = pathsIn(CONTAINER_FIELDS, "");
  return {
    all: all.map(({ text }) => text),
    forbiddable: all.map(({ text }) => text).filter((text) => !ALWAYS_FILLED.has(text)),
    scalar: all.filter(({ kind }) => kind !== "object" && kind !== "list").map(({ text }) => text),
  };
};

interface Found {
  readonly text: string;
  readonly kind: Field["kind"];
}

const pathsIn = ({ fields }: ObjectField, above: string): readonly Found[] =>
  Object.entries(fields).flatMap(([name, field]) =>
    field.kind === "refused" ? [] : pathsOf(field, `${above}${name}`),
  );

/** The field itself, and what is below it. */
const pathsOf = (field: Field, text: string): readonly Found[] => [
  { text, kind: field.kind },
  ...(field.kind === "list" ? pathsOf(field.of, `${text}[]`) : []),
  ...(field.kind === "object" ? pathsIn(field, `${text}.`) : []),
];
