import { isObject, type JsonObject } from "../../model/json.ts";

/** The objects of a list; none where it is no list. */
export const objectsIn = (value: unknown): readonly JsonObject[] =>
  Array.isArray(value) ? value.filter(isObject) : [];

/** An object's name; empty where it has none. */
export const nameOf = ({ name }: JsonObject): string => (typeof name === "string" ? name : "");

/** The names of a list of objects. */
export const namesIn = (value: unknown): readonly string[] =>
  objectsIn(value).flatMap(({ name }) => (typeof name === "string" ? [name] : []));
