import { isObject, type JsonObject } from "../model/json.ts";
import type { Path } from "./source-document.ts";

/** The keys that the JSON Schema knows at a place, for "did you mean". */
export const knownKeysOf =
  (schema: unknown) =>
  (path: Path): readonly string[] => {
    const places = path.reduce<readonly unknown[]>(
      (found, step) => found.flatMap((place) => below(place, step)),
      [schema],
    );
    return [...new Set(places.flatMap(branches).flatMap((place) => Object.keys(propertiesOf(place))))];
  };

const below = (place: unknown, step: string | number): readonly unknown[] =>
  branches(place).flatMap((branch) => {
    const next = typeof step === "number" ? branch["items"] : propertiesOf(branch)[step];
    return next === undefined ? [] : [next];
  });

const branches = (place: unknown): readonly JsonObject[] => {
  if (!isObject(place)) return [];
  const choices = place["anyOf"] ?? place["oneOf"];
  return Array.isArray(choices) ? choices.flatMap(branches) : [place];
};

const propertiesOf = (place: JsonObject): JsonObject => {
  const properties = place["properties"];
  return isObject(properties) ? properties : {};
};
