import { createHash } from "node:crypto";
import type { DebugContainer } from "../model/container.ts";
import type { PodIdentity } from "../model/debug-request.ts";
import { isObject, type Json } from "../model/json.ts";
import type { AuditObservation } from "../model/audit-observation.ts";
import type { Observation } from "../model/observation.ts";
import { isStampName } from "../model/stamp-names.ts";

/**
 * What a call is to the ledger. `judged`: a verdict that makes or joins a record. `asked`: what the client asked for,
 * before `/mutate`; it belongs to the judgement that follows. `nothing`: it adds no container, and is remembered only
 * so that the audit event of it makes no record either.
 */
export type CallKind = "judged" | "asked" | "nothing";

/** A refusal in `/mutate` is final: the API server asks nobody else. */
export const kindOf = ({ phase, verdict, request }: Observation): CallKind => {
  if (verdict === "denied") return "judged";
  if (request?.added.length === 0) return "nothing";
  return phase === "validate" ? "judged" : "asked";
};

/** Calls that may belong together: of one user, for one pod, about containers of the same names. */
export const toThreadKey = (cluster: string, seen: Observation): string =>
  hashOf([cluster, podKey(seen.namespace, seen.pod), seen.requester.username, seen.dryRun, namesOf(seen)]);

/**
 * Calls of one thread with the same key are one command: at any time, since a container name lands once in a pod; when
 * windowed, within some seconds, since what did not land can be tried again at will.
 */
export const toContentKey = (thread: string, seen: Observation): string => {
  const containers = seen.request?.added.map(({ container }) => withoutStamp(container)) ?? null;
  const denied = seen.verdict === "denied";
  const content = hashOf([thread, denied, containers as unknown as Json]);
  return `${denied || seen.dryRun ? WINDOWED : "o"}${content}`;
};

/**
 * Of an event of the API server's audit log. Its `auditID` alone is the client's to choose (header `Audit-ID`): with the
 * one of an earlier request, a request would hide behind it. Two deliveries of one event agree in all of this.
 */
export const toEventId = ({ result, at, namespace, pod, requester }: AuditObservation): string =>
  `${result.auditId}${BEHIND}${hashOf([at, namespace, pod.name, pod.uid, requester.username])}`;

/** The `auditID` of it. */
export const auditIdOf = (eventId: string): string => eventId.slice(0, eventId.lastIndexOf(BEHIND));

const BEHIND = "~";

/**
 * What several requests of one command have in common that the guard was not asked about: server-side apply sends three. A
 * name lands once in a pod. Undefined where it is no such request.
 */
export const toTwinKey = (cluster: string, event: AuditObservation): string | undefined => {
  const { guard, result, dryRun, containers, pod, requester } = event;
  const unguarded = guard.verdict === undefined && result.code < 400 && !dryRun && pod.uid !== "";
  if (!unguarded || containers === undefined || containers.length === 0) return undefined;
  const names = containers.map(({ name }) => name).sort();
  return `${TWIN}${hashOf([cluster, pod.uid, requester.username, names])}`;
};

export const isTwinKey = (uid: string): boolean => uid.startsWith(TWIN);

/** In the place of a call's uid, which is a UUID. */
const TWIN = "twin:";

export const isWindowed = (contentKey: string): boolean => contentKey.startsWith(WINDOWED);

const WINDOWED = "w";

/** Its REQUESTED_AT differs from call to call. */
const withoutStamp = (container: DebugContainer): DebugContainer => {
  if (container.env === undefined) return container;
  const { env, ...rest } = container;
  const own = env.filter(({ name }) => !isStampName(name));
  return own.length === 0 ? rest : { ...rest, env: own };
};

const podKey = (namespace: string, { name, uid }: PodIdentity): string =>
  uid === "" ? `${namespace}/${name}` : uid;

const namesOf = ({ request }: Observation): readonly string[] | null =>
  request?.added.map(({ container }) => container.name).sort() ?? null;

/** 132 bits of it. */
const hashOf = (value: Json): string =>
  createHash("sha256")
    .update(JSON.stringify(sorted(value)))
    .digest("base64url")
    .slice(0, 22);

/** The same for the same content: keys of objects in order. */
const sorted = (value: Json | undefined): Json | undefined => {
  if (Array.isArray(value)) return value.map((item) => sorted(item as Json) ?? null);
  if (!isObject(value)) return value;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, sorted(value[key])]));
};
