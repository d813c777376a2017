import { isObject, type Json, type JsonObject } from "../../model/json.ts";
import { quote } from "../../model/printable.ts";
import { mergeList, type MergeElement } from "./merge-list.ts";
import type { MergeField, MergeSchema } from "./merge-schema.ts";
import { PatchProblem } from "./patch-problem.ts";

/**
 * Applies a strategic merge patch as the API server does, all of its directives included (`$patch`,
 * `$setElementOrder/...`, `$deleteFromPrimitiveList/...`, `$retainKeys`). Throws a `PatchProblem` where it would refuse.
 * Source: k8s.io/apimachinery/pkg/util/strategicpatch/patch.go.
 */
export const strategicMerge = (original: JsonObject, patch: JsonObject, schema: MergeSchema): JsonObject => {
  if (Object.hasOwn(patch, PATCH)) return directed(patch);
  const merged = new Map<string, Json | undefined>(Object.entries(retained(original, patch)));
  const left = new Map<string, Json | undefined>(Object.entries(patch));
  left.delete(RETAIN);
  for (const key of left.keys()) {
    if (!key.startsWith(ORDER)) continue;
    const field = key.slice(ORDER.length);
    const lists = { original: merged.get(field), patch: left.get(field), order: left.get(key) };
    const list = orderedList(lists, field, schema);
    if (list !== undefined) merged.set(field, list);
    left.delete(key);
    left.delete(field);
  }
  for (const [key, value] of left) mergeMember(merged, key, value, schema);
  return Object.fromEntries(merged);
};

const PATCH = "$patch";
const RETAIN = "$retainKeys";
const ORDER = "$setElementOrder/";
const DELETE = "$deleteFromPrimitiveList/";

const directed = (patch: JsonObject): JsonObject => {
  const { [PATCH]: directive, ...rest } = patch;
  if (directive === "replace") return rest;
  if (directive === "delete") return {};
  throw new PatchProblem(
    `${PATCH}: expected replace or delete, found ${quote(JSON.stringify(directive ?? null), 64)}`,
  );
};

/** `$retainKeys`: what it does not name is taken away. All that the patch sets must be named. */
const retained = (original: JsonObject, patch: JsonObject): JsonObject => {
  const keys = patch[RETAIN];
  if (keys === undefined) return original;
  if (!isList(keys)) throw new PatchProblem(`${RETAIN}: expected a list of keys`);
  const kept = new Set<Json | undefined>(keys);
  for (const [key, value] of Object.entries(patch)) {
    if (key === RETAIN || value === null || key.startsWith(ORDER) || key.startsWith(DELETE)) continue;
    if (!kept.has(key))
      throw new PatchProblem(`${RETAIN} does not name ${quote(key, 64)}, which the patch sets`);
  }
  return Object.fromEntries(Object.entries(original).filter(([key]) => kept.has(key)));
};

const isList = (value: unknown): value is readonly Json[] => Array.isArray(value);

interface Lists {
  readonly original: Json | undefined;
  readonly patch: Json | undefined;
  readonly order: Json | undefined;
}

const orderedList = (lists: Lists, field: string, schema: MergeSchema): readonly Json[] | undefined => {
  const how = fieldOf(schema, field);
  if (how?.list !== true) throw new PatchProblem(`${ORDER}${quote(field, 64)} names no list that is merged`);
  const { original, patch } = lists;
  if (Object.values(lists).some((list) => list !== undefined && !isList(list))) {
    throw new PatchProblem(`${quote(field, 64)} and ${ORDER}${field}: expected lists`);
  }
  if (original === undefined && patch === undefined) return undefined;
  if (asList(original).length + asList(patch).length === 0) {
    throw new PatchProblem(`${ORDER}${field}: there is nothing to order`);
  }
  return mergeList(asList(original), patch === undefined ? undefined : asList(patch), {
    field,
    key: how.key,
    order: asList(lists.order),
    merge: mergeElement(how.of),
  });
};

const fieldOf = (schema: MergeSchema, field: string): MergeField | undefined =>
  Object.hasOwn(schema, field) ? schema[field] : undefined;

const asList = (value: Json | undefined): readonly Json[] => (isList(value) ? value : []);

const mergeElement =
  (schema: MergeSchema): MergeElement =>
  (original, patch) =>
    strategicMerge(original, patch, schema);

const mergeMember = (
  merged: Map<string, Json | undefined>,
  key: string,
  value: Json | undefined,
  schema: MergeSchema,
): void => {
  if (key.startsWith(DELETE)) {
    deleteFrom(merged, key.slice(DELETE.length), value);
    return;
  }
  const old = merged.get(key);
  if (value === null || value === undefined) merged.delete(key);
  else if (old === undefined || kindOf(old) !== kindOf(value)) {
    const added = withoutDirectives(withoutNulls(value));
    if (added === undefined) merged.delete(key);
    else merged.set(key, added);
  } else merged.set(key, mergeValue(old, value, key, schema));
};

/** Both are of one kind. */
const mergeValue = (old: Json, value: Json, key: string, schema: MergeSchema): Json => {
  const how = fieldOf(schema, key);
  if (isObject(old) && isObject(value)) return strategicMerge(old, value, how?.of ?? {});
  if (!isList(old) || !isList(value) || how?.list !== true) return value;
  return mergeList(old, value, { field: key, key: how.key, merge: mergeElement(how.of) });
};

const kindOf = (value: Json): string =>
  Array.isArray(value) ? "list" : value === null ? "null" : typeof value;

const deleteFrom = (merged: Map<string, Json | undefined>, field: string, value: Json | undefined): void => {
  const old = merged.get(field);
  if (!isList(old) || !isList(value)) return;
  const gone = new Set<Json>(value);
  merged.set(
    field,
    old.filter((element) => !gone.has(element)),
  );
};

/** What is new has nothing to be directed at: an element or member with `$patch` is left out. */
const withoutDirectives = (value: Json): Json | undefined => {
  if (isList(value)) return value.map(withoutDirectives).filter((element) => element !== undefined);
  if (!isObject(value)) return value;
  if (Object.hasOwn(value, PATCH)) return undefined;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, member]) => [key, member === undefined ? undefined : withoutDirectives(member)] as const)
      .filter(([, member]) => member !== undefined),
  );
};

const withoutNulls = (value: Json): Json => {
  if (isList(value)) return value.map(withoutNulls);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([, member]) => member !== null && member !== undefined);
  return Object.fromEntries(kept.map(([key, member]) => [key, withoutNulls(member ?? null)]));
};
