import { isObject, type Json } from "../../model/json.ts";
import { quote } from "../../model/printable.ts";
import { PatchProblem } from "./patch-problem.ts";

/** Parts of a JSON pointer, unescaped. */
export type Pointer = readonly string[];

/** The value at a pointer; undefined where its map has no such member. Throws where there is no such map or element. */
export const memberAt = (document: Json, pointer: Pointer): Json | undefined => {
  const [last, parents] = split(pointer);
  const parent = parents.reduce<Json>((value, part) => inside(value, part, pointer), document);
  if (isList(parent)) return parent[indexIn(parent.length - 1, last, pointer)];
  if (!isObject(parent)) throw missing(pointer);
  return Object.hasOwn(parent, last) ? parent[last] : undefined;
};

/** A copy with `value` at the pointer: inserted into a list, set in a map. */
export const addAt = (document: Json, pointer: Pointer, value: Json): Json =>
  changeAt(document, pointer, {
    list: (list, key) => {
      const at = key === "-" ? list.length : indexIn(list.length, key, pointer);
      return [...list.slice(0, at), value, ...list.slice(at)];
    },
    map: (entries, key) => entries.set(key, value),
  });

export const replaceAt = (document: Json, pointer: Pointer, value: Json): Json =>
  changeAt(document, pointer, {
    list: (list, key) => list.with(indexIn(list.length - 1, key, pointer), value),
    map: (entries, key) => entries.set(key, value),
  });

export const removeAt = (document: Json, pointer: Pointer): Json =>
  changeAt(document, pointer, {
    list: (list, key) => list.toSpliced(indexIn(list.length - 1, key, pointer), 1),
    map: (entries, key) => {
      if (!entries.delete(key)) throw missing(pointer);
    },
  });

interface Change {
  readonly list: (list: readonly Json[], key: string) => readonly Json[];
  /** Changes what it is given. */
  readonly map: (entries: Map<string, Json | undefined>, key: string) => unknown;
}

/** Only what is above the pointer is copied. */
const changeAt = (document: Json, pointer: Pointer, change: Change, depth = 0): Json => {
  const [key, last] = [pointer[depth], depth === pointer.length - 1];
  if (key === undefined) throw new PatchProblem("the whole document can be replaced only");
  const next = (value: Json | undefined): Json => {
    if (value === undefined || value === null) throw missing(pointer);
    return changeAt(value, pointer, change, depth + 1);
  };
  if (isList(document)) {
    if (last) return change.list(document, key);
    const at = indexIn(document.length - 1, key, pointer);
    return document.with(at, next(document[at]));
  }
  if (!isObject(document)) throw missing(pointer);
  const entries = new Map(Object.entries(document));
  if (last) change.map(entries, key);
  else entries.set(key, next(entries.get(key)));
  return Object.fromEntries(entries);
};

const isList = (value: unknown): value is readonly Json[] => Array.isArray(value);

const split = (pointer: Pointer): readonly [string, Pointer] => {
  const last = pointer.at(-1);
  if (last === undefined) throw missing(pointer);
  return [last, pointer.slice(0, -1)];
};

const inside = (value: Json, part: string, pointer: Pointer): Json => {
  const found = isList(value)
    ? value[indexIn(value.length - 1, part, pointer)]
    : isObject(value) && Object.hasOwn(value, part)
      ? value[part]
      : undefined;
  if (found === undefined || found === null) throw missing(pointer);
  return found;
};

/** From 0 to `max`; a negative one counts from the end, of which `max` is one less than the length. */
const indexIn = (max: number, key: string, pointer: Pointer): number => {
  const at = /^[-+]?\d{1,9}$/.test(key) ? Number(key) : NaN;
  const index = at < 0 ? at + max + 1 : at;
  if (index >= 0 && index <= max) return index;
  throw new PatchProblem(`${show(pointer)}: there is no index ${quote(key, 64)}`);
};

const missing = (pointer: Pointer): PatchProblem => new PatchProblem(`${show(pointer)} is not in the pod`);

const show = (pointer: Pointer): string => quote(`/${pointer.join("/")}`, 128);
