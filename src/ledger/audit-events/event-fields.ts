import type { Requester } from "../../model/debug-request.ts";
import { isObject, type Json, type JsonObject } from "../../model/json.ts";
import { printable } from "../../model/printable.ts";

/** What an event's fields hold, bounded; undefined where it is not what the API server writes there. */

/** Printable. */
export const textAt = (from: JsonObject, key: string, limit: number): string | undefined => {
  const value = from[key];
  return typeof value === "string" ? printable(value, limit) : undefined;
};

/** The log has microseconds, which are cut off. */
export const timeAt = (from: JsonObject, key: string): Date | undefined => {
  const value = from[key];
  const time = new Date(typeof value === "string" ? value : NaN);
  return Number.isNaN(time.getTime()) ? undefined : time;
};

/** What is no text is left out; an absent list is empty. */
export const textsAt = (from: JsonObject, key: string, limit: number): readonly string[] =>
  listAt(from, key)
    .slice(0, limit)
    .filter((item) => typeof item === "string");

/** An absent list is empty. */
export const listAt = (from: Json | undefined, key: string): readonly Json[] => {
  const value = memberOf(from, key);
  return isList(value) ? value : [];
};

export const memberOf = (from: Json | undefined, key: string): Json | undefined =>
  isObject(from) ? from[key] : undefined;

/** Names stay as they came: the webhook's record of the same request has them so. */
export const userAt = (from: JsonObject, key: string): Requester | undefined => {
  const user = from[key];
  if (!isObject(user) || typeof user["username"] !== "string") return undefined;
  return {
    username: user["username"].slice(0, MAX_NAME),
    groups: textsAt(user, "groups", MAX_GROUPS).map((group) => group.slice(0, MAX_NAME)),
  };
};

const MAX_NAME = 1024;
const MAX_GROUPS = 500;

/** `Array.isArray` makes `any[]` of a list. */
const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);
