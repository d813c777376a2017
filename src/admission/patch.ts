import { isDeepStrictEqual } from "node:util";
import { isObject } from "../model/json.ts";
import type { DebugContainer } from "../model/container.ts";

/** An RFC 6902 operation. `test` is never used: some implementations get it wrong for objects. */
export type PatchOperation =
  | { readonly op: "add" | "replace"; readonly path: string; readonly value: unknown }
  | { readonly op: "remove"; readonly path: string };

/** The operations that turn the container at `index` from one form into the other; nothing outside it is touched. */
export const diffContainer = (
  index: number,
  before: DebugContainer,
  after: DebugContainer,
): readonly PatchOperation[] => diffMembers(before, after, `/spec/ephemeralContainers/${index}`);

/** Maps are compared member by member; a list is replaced as a whole. */
const diffMembers = (before: object, after: object, path: string): readonly PatchOperation[] => {
  const old = new Map<string, unknown>(Object.entries(before));
  const removed = [...old.keys()].filter((key) => !Object.hasOwn(after, key));
  const changed = Object.entries(after).filter(([key, value]) => old.get(key) !== value || !old.has(key));
  return [
    ...removed.map((key): PatchOperation => ({ op: "remove", path: pointer(path, key) })),
    ...changed.flatMap(([key, value]: [string, unknown]) =>
      old.has(key)
        ? diffValues(old.get(key), value, pointer(path, key))
        : [{ op: "add" as const, path: pointer(path, key), value }],
    ),
  ];
};

const diffValues = (before: unknown, after: unknown, path: string): readonly PatchOperation[] => {
  if (before === after) return [];
  if (isObject(before) && isObject(after)) return diffMembers(before, after, path);
  return isDeepStrictEqual(before, after) ? [] : [{ op: "replace", path, value: after }];
};

const pointer = (path: string, key: string): string =>
  `${path}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
