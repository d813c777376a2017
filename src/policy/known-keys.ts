import { isObject, type JsonObject } from "../model/json.ts";
import type { KnownKeys } from "./schema-issues.ts";

/**
 * The keys that a JSON Schema knows at a place of a document, for "did you mean". Of several kinds of map that may
 * stand there, the one counts whose constants the map has: `kind: User`.
 */
export const knownKeysOf =
  (schema: unknown): KnownKeys =>
  (path, root) => {
    const top: Place = { branches: branchesOf(schema, root), value: root };
    const { branches } = path.reduce(below, top);
    return [...new Set(branches.flatMap((branch) => Object.keys(propertiesOf(branch))))];
  };

interface Place {
  readonly branches: readonly JsonObject[];
  readonly value: unknown;
}

const below = ({ branches, value }: Place, step: string | number): Place => {
  const inner = memberOf(value, step);
  const schemas = branches.map((branch) =>
    typeof step === "number" ? branch["items"] : memberOf(propertiesOf(branch), step),
  );
  return { branches: schemas.flatMap((schema) => branchesOf(schema, inner)), value: inner };
};

/** The maps that a schema allows: itself, or the choices in it that fit the value, or all where none fits. */
const branchesOf = (schema: unknown, value: unknown): readonly JsonObject[] => {
  if (!isObject(schema)) return [];
  const choices = schema["anyOf"] ?? schema["oneOf"];
  if (!Array.isArray(choices)) return [schema];
  const all = choices.flatMap((choice) => branchesOf(choice, value));
  const fitting = all.filter((branch) => fits(branch, value));
  return fitting.length > 0 ? fitting : all;
};

const fits = (branch: JsonObject, value: unknown): boolean =>
  Object.entries(propertiesOf(branch)).every(
    ([key, property]) =>
      !isObject(property) || property["const"] === undefined || property["const"] === memberOf(value, key),
  );

const memberOf = (value: unknown, step: string | number): unknown => {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
  return (value as Readonly<Record<string | number, unknown>>)[step];
};

const propertiesOf = (schema: JsonObject): JsonObject => {
  const properties = schema["properties"];
  return isObject(properties) ? properties : {};
};
