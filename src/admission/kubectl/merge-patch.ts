import { isObject, type Json, type JsonObject } from "../../model/json.ts";

/** Applies a JSON merge patch (RFC 7386). */
export const mergePatch = (original: Json | undefined, patch: JsonObject): JsonObject => {
  const merged = new Map<string, Json | undefined>(isObject(original) ? Object.entries(original) : []);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null || value === undefined) merged.delete(key);
    else merged.set(key, isObject(value) ? mergePatch(merged.get(key), value) : value);
  }
  return Object.fromEntries(merged);
};
