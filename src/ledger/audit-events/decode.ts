import type { Redactor } from "../../admission/redact.ts";
import type { AuditObservation } from "../../model/audit-observation.ts";
import { isObject, type JsonObject } from "../../model/json.ts";
import { quote } from "../../model/printable.ts";
import { addedContainers } from "./added-containers.ts";
import { boundContainers } from "./bound-containers.ts";
import { decodeResult } from "./decode-result.ts";
import { memberOf, timeAt, userAt } from "./event-fields.ts";
import { decodeGuardTrace, GUARD_WEBHOOKS, type GuardWebhooks } from "./guard-trace.ts";
import { isDryRun } from "./is-dry-run.ts";

export type DecodedEvents =
  /** `skipped`: items that are no finished request on the subresource. An audit policy may send everything. */
  | { readonly observations: readonly AuditObservation[]; readonly skipped: number }
  | { readonly undecodable: string };

const VERSION = "audit.k8s.io/v1";

/** What the API server's audit webhook POSTs. Never throws for bad input. */
export const decodeEventList = (
  body: unknown,
  redact: Redactor,
  webhooks: GuardWebhooks = GUARD_WEBHOOKS,
): DecodedEvents => {
  if (!isObject(body)) return { undecodable: "expected an EventList, found no JSON object" };
  const { apiVersion, kind, items = null } = body;
  if (apiVersion !== VERSION || kind !== "EventList") {
    const found = `${show(apiVersion)} ${show(kind)}`;
    return { undecodable: `expected apiVersion ${VERSION} and kind EventList, found ${found}` };
  }
  if (items !== null && !isList(items)) {
    return { undecodable: "expected the EventList's items to be a list, found something else" };
  }
  const decoded = (items ?? []).map((item) => decodeAuditEvent(item, redact, webhooks));
  const observations = decoded.filter((observation) => observation !== undefined);
  return { observations, skipped: decoded.length - observations.length };
};

/** One event, as it stands in a list or on a line of an audit log; undefined where it is none of ours, or spoilt. */
export const decodeAuditEvent = (
  event: unknown,
  redact: Redactor,
  webhooks: GuardWebhooks = GUARD_WEBHOOKS,
): AuditObservation | undefined => {
  if (!isObject(event) || !isFinishedRequest(event)) return undefined;
  const about = decodeAbout(event);
  const result = decodeResult(event, redact);
  if (about === undefined || result === undefined) return undefined;
  const { received, ...target } = about;
  const guard = decodeGuardTrace(event["annotations"], webhooks);
  const added = addedContainers(event, { received, judged: guard.verdict !== undefined });
  const kept = added && boundContainers(added);
  return {
    at: received.toISOString(),
    ...target,
    dryRun: isDryRun(event["requestURI"]),
    result,
    guard,
    containers: kept?.containers.map((container) => redact.container(container)),
    redacted: [...redact.redacted, ...(kept?.cut === true ? (["size"] as const) : [])],
  };
};

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

const show = (value: unknown): string => (typeof value === "string" ? quote(value, 64) : "none");

/** A request ends with one of these, never with both. */
const LAST_STAGES: ReadonlySet<unknown> = new Set(["ResponseComplete", "Panic"]);

/** `patch` covers every kind of patch, server-side apply too. */
const VERBS: ReadonlySet<unknown> = new Set(["update", "patch"]);

const isFinishedRequest = ({ apiVersion = VERSION, stage, verb, objectRef }: JsonObject): boolean =>
  apiVersion === VERSION && LAST_STAGES.has(stage) && VERBS.has(verb) && isOurResource(objectRef);

const isOurResource = (reference: unknown): boolean =>
  isObject(reference) &&
  (reference["apiGroup"] ?? "") === "" &&
  reference["resource"] === "pods" &&
  reference["subresource"] === "ephemeralcontainers";

type About = Pick<AuditObservation, "requester" | "namespace" | "pod"> & { readonly received: Date };

/** Undefined where one of them is not told, or spoilt. */
const decodeAbout = (event: JsonObject): About | undefined => {
  const { objectRef, responseObject, impersonatedUser } = event;
  const received = timeAt(event, "requestReceivedTimestamp");
  const requester = userAt(event, isObject(impersonatedUser) ? "impersonatedUser" : "user");
  const namespace = memberOf(objectRef, "namespace");
  const name = memberOf(objectRef, "name");
  if (received === undefined || requester === undefined) return undefined;
  if (typeof namespace !== "string" || typeof name !== "string") return undefined;
  const uid = memberOf(memberOf(responseObject, "metadata"), "uid") ?? memberOf(objectRef, "uid");
  return {
    received,
    requester,
    namespace: namespace.slice(0, MAX_NAME),
    pod: { name: name.slice(0, MAX_NAME), uid: typeof uid === "string" ? uid.slice(0, MAX_UID) : "" },
  };
};

/** The longest that the API server lets a namespace or a pod be called. */
const MAX_NAME = 253;
const MAX_UID = 128;
