import { isObject, type Json, type JsonObject } from "../../model/json.ts";
import { STAMP_NAMES } from "../../model/stamp-names.ts";
import { listAt, memberOf, timeAt } from "./event-fields.ts";

export interface RequestFacts {
  /** When the API server got the request. */
  readonly received: Date;
  /** Whether `/validate` was asked. */
  readonly judged: boolean;
}

export type NameTest = (name: string) => boolean;

/**
 * Which of a pod's ephemeral containers were there before the request that the pod answers. `sure` cannot be made up by
 * a client. `likely` can: a status, by who may write `pods/status`.
 */
export const stoodBefore = (
  pod: JsonObject,
  facts: RequestFacts,
): { readonly sure: NameTest; readonly likely: NameTest } => {
  const owned = new Set(
    listAt(pod["metadata"], "managedFields").flatMap((entry) => ownedBefore(entry, facts)),
  );
  const listed = new Set([
    ...listAt(pod["status"], "ephemeralContainerStatuses").map((status) => memberOf(status, "name")),
    ...(facts.judged ? stampedBefore(pod, facts.received) : []),
  ]);
  return { sure: (name) => owned.has(keyOf(name)), likely: (name) => listed.has(name) };
};

const keyOf = (name: string): string => `k:${JSON.stringify({ name })}`;

/**
 * The containers that a field manager whose last change is older than the request owns. What a request adds is its own
 * manager's, as of now. A client may send managedFields, older ones too, but the API server then takes every field that
 * the request adds out of them: the container itself (`.`) and its name. Times are whole seconds, cut off.
 */
const ownedBefore = (entry: Json, { received }: RequestFacts): readonly string[] => {
  const changed = isObject(entry) ? timeAt(entry, "time") : undefined;
  if (changed === undefined || changed.getTime() + 1000 > received.getTime()) return [];
  const fields = memberOf(memberOf(memberOf(entry, "fieldsV1"), "f:spec"), "f:ephemeralContainers");
  if (!isObject(fields)) return [];
  const owns = (item: Json | undefined) => isObject(item) && "." in item && "f:name" in item;
  return Object.keys(fields).filter((key) => owns(fields[key]));
};

/**
 * The containers with a stamp that is older than the request. The guard writes it anew into what a request adds, so it
 * tells something of requests that the guard has judged, and nothing of others: there a client may have written it.
 */
const stampedBefore = (pod: JsonObject, received: Date): readonly unknown[] =>
  listAt(pod["spec"], "ephemeralContainers")
    .filter((container) =>
      listAt(container, "env")
        .filter(isObject)
        .filter(({ name }) => name === STAMP_NAMES.requestedAt)
        .map((entry) => timeAt(entry, "value"))
        .some((time) => time !== undefined && time.getTime() < received.getTime() - CLOCKS_DIFFER_MS),
    )
    .map((container) => memberOf(container, "name"));

/** The webhook's clock is not the API server's. */
const CLOCKS_DIFFER_MS = 60_000;
