import { isObject } from "../../model/json.ts";
import { nearestWord } from "../../model/nearest-word.ts";
import { quote } from "../../model/printable.ts";
import type { Problem } from "../../model/problem.ts";
import type { Path, SourceDocument, Words } from "../../policy/source-document.ts";
import { fieldOf, nameOf, type FieldShape, type ObjectShape, type Shape } from "../../policy/rules/shape.ts";

export interface ShapeOptions {
  readonly source: SourceDocument;
  /** Null may stand for "not set". */
  readonly nullable?: boolean;
}

/**
 * What the API server would never let pass: unknown fields, and values of another type. A test with a misspelt field
 * would test something else than its author thinks.
 */
export const shapeProblems = (
  value: unknown,
  shape: Shape,
  path: Path,
  options: ShapeOptions,
): readonly Problem[] => {
  if (shape.kind === "dyn" || (value === null && options.nullable === true)) return [];
  if (!isOf(value, shape)) {
    const words = { code: "wrong-type", message: `expected ${nounOf(shape)}, found ${show(value)}` };
    return [options.source.problemAt(path, words)];
  }
  if (shape.kind === "list" || shape.kind === "map") return inside(value, shape.of, path, options);
  return shape.kind === "object" ? inObject(value, shape, path, options) : [];
};

const isOf = (value: unknown, { kind }: Shape): boolean => IS_OF[kind](value);

const IS_OF: Readonly<Record<Shape["kind"], (value: unknown) => boolean>> = {
  string: (value) => typeof value === "string",
  int: (value) => Number.isInteger(value),
  double: (value) => typeof value === "number",
  bool: (value) => typeof value === "boolean",
  list: (value) => Array.isArray(value),
  map: isObject,
  object: isObject,
  null: (value) => value === null,
  dyn: () => true,
  none: () => true,
};

const NOUNS: Readonly<Record<string, string>> = {
  string: "a string",
  int: "a whole number",
  double: "a number",
  bool: "true or false",
  list: "a list",
  map: "a map",
};

const nounOf = (shape: Shape): string => NOUNS[shape.kind] ?? `${nameOf(shape)}, which is a map`;

const show = (value: unknown): string => {
  if (typeof value === "string") return quote(value, 80);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return "a list";
  return value === null ? "nothing" : "a map";
};

const inside = (value: unknown, of: Shape, path: Path, options: ShapeOptions): readonly Problem[] => {
  if (Array.isArray(value)) {
    return value.flatMap((item, at) => shapeProblems(item, of, [...path, at], options));
  }
  const members = isObject(value) ? Object.entries(value) : [];
  return members.flatMap(([key, member]) => shapeProblems(member, of, [...path, key], options));
};

const inObject = (
  value: unknown,
  shape: ObjectShape,
  path: Path,
  options: ShapeOptions,
): readonly Problem[] =>
  Object.entries(isObject(value) ? value : {}).flatMap(([key, member]) => {
    const field = knownField(key, shape);
    return "code" in field
      ? [options.source.problemAtKey(path, key, field)]
      : shapeProblems(member, field.shape, [...path, key], options);
  });

const knownField = (key: string, shape: ObjectShape): FieldShape | Words => {
  const field = fieldOf(shape, key);
  if (field === undefined) {
    const known = Object.keys(shape.fields).filter((name) => shape.fields[name]?.refused !== true);
    const meant = nearestWord(key, known);
    return {
      code: "unknown-key",
      message: `${shape.name} has no field ${quote(key, 80)}`,
      hint: meant === undefined ? `known here: ${known.join(", ")}` : `did you mean ${quote(meant)}?`,
    };
  }
  if (field.refused !== true) return field;
  return { code: "refused-field", message: `the API server refuses ${key} in an ephemeral container` };
};
