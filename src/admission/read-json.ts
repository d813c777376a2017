import { isObject, type JsonObject } from "../model/json.ts";

/** A review whose pod or container does not have the shape that the API server gives it. */
export class DecodeError extends Error {
  override readonly name = "DecodeError";
}

const fail = (place: string, expected: string, value: unknown): never => {
  const found =
    value === undefined || value === null ? "nothing" : Array.isArray(value) ? "a list" : typeof value;
  throw new DecodeError(`${place}: expected ${expected}, found ${found}`);
};

/** The string at a key; an absent one is an error. */
export const stringAt = (from: JsonObject, key: string, place: string): string => {
  const value = from[key];
  return typeof value === "string" ? value : fail(place, "a string", value);
};

export const objectAt = (from: JsonObject, key: string, place: string): JsonObject =>
  optionalObjectAt(from, key, place) ?? fail(place, "an object", undefined);

/** The object at a key; null counts as absent, as it does for the API server. */
export const optionalObjectAt = (from: JsonObject, key: string, place: string): JsonObject | undefined => {
  const value = from[key];
  if (value === undefined || value === null) return undefined;
  return isObject(value) ? value : fail(place, "an object", value);
};

/** The list at a key; an absent one is empty. */
export const listAt = (from: JsonObject, key: string, place: string): readonly unknown[] => {
  const value = from[key];
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : fail(place, "a list", value);
};

export const asObject = (value: unknown, place: string): JsonObject =>
  isObject(value) ? value : fail(place, "an object", value);

type Shape = Readonly<Record<string, "string" | "number" | "boolean" | "strings" | Checker>>;
export type Checker = (value: unknown, place: string) => void;

/** Checks that the named members, where they are set, have the given types; others are not looked at. */
export const checkShape = (shape: Shape): Checker => {
  const members = Object.entries(shape);
  return (value, place) => {
    const object = asObject(value, place);
    for (const [key, type] of members) {
      const member = object[key];
      if (member === undefined) continue;
      if (typeof type === "function") type(member, `${place}.${key}`);
      else if (type === "strings") checkStrings(member, `${place}.${key}`);
      else if (typeof member !== type) fail(`${place}.${key}`, `a ${type}`, member);
    }
  };
};

const checkStrings = (value: unknown, place: string): void => {
  if (!Array.isArray(value) || !value.every((item) => typeof item === "string")) {
    fail(place, "a list of strings", value);
  }
};

/** A list, each element of which passes. */
export const checkEach =
  (check: Checker): Checker =>
  (value, place) => {
    if (!Array.isArray(value)) return fail(place, "a list", value);
    value.forEach((item, index) => check(item, `${place}[${index}]`));
  };
