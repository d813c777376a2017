import { decodePodFacts } from "../admission/decode-pod-facts.ts";
import { DecodeError } from "../admission/read-json.ts";
import type { AuditObservation } from "../model/audit-observation.ts";
import type { DebugContainer } from "../model/container.ts";
import type { PodFacts } from "../model/debug-request.ts";
import type { Verdict, Violation } from "../model/decision.ts";
import { isCode } from "../model/codes.ts";
import { isObject, type JsonObject } from "../model/json.ts";
import { UNKNOWN_POD } from "../model/unknown-pod.ts";
import type { AskedRequest, Judgement, ReplayCase, ToReplayCase } from "./replay-case.ts";

/** An event of the API server's audit log, and what the ledger's decoder reads in it. */
export interface AuditedRequest {
  readonly event: JsonObject;
  readonly observed: AuditObservation;
}

/** Such a request, to be judged again: the pod is known where the event holds the API server's answer. */
export const fromAuditEvent: ToReplayCase<AuditedRequest> = ({ event, observed }) => {
  const verdict = verdictOf(observed);
  if (verdict === undefined) return undefined;
  const { at, requester, namespace, pod, dryRun, result, containers, guard } = observed;
  return {
    ...{ id: result.auditId, at, requester, namespace, pod, dryRun },
    images: (containers ?? []).map(({ image }) => image),
    guardMode: "enforce",
    before: { verdict, violations: violationsOf(guard.violations ?? []), changed: changedIn(observed) },
    asked: askedIn(event, observed),
  } satisfies ReplayCase;
};

const verdictOf = ({ guard, result }: AuditObservation): Verdict | undefined => {
  if (guard.verdict !== undefined) return guard.verdict;
  return result.code >= 400 ? undefined : "allowed";
};

/** The event holds no more of them than codes. */
const violationsOf = (codes: readonly string[]): readonly Violation[] =>
  codes.filter(isCode).map((code) => ({ code, mode: "enforce", field: "", message: "" }));

/** Where no guard was asked, none has changed anything; what one has changed the event does not tell. */
const changedIn = ({ guard, containers }: AuditObservation): Judgement["changed"] =>
  isGuarded(guard) || containers === undefined ? undefined : { mutations: [], containers };

const isGuarded = ({ mutateUid, validateUid, verdict }: AuditObservation["guard"]): boolean =>
  [mutateUid, validateUid, verdict].some((trace) => trace !== undefined);

const askedIn = (event: JsonObject, observed: AuditObservation): AskedRequest => {
  const { containers, requester, namespace, dryRun, guard } = observed;
  if (containers === undefined) return { lacks: "request" };
  if (observed.redacted.includes("size")) return { lacks: "size" };
  const stored = storedIn(event, containers);
  const facts = stored && factsOf(stored);
  return {
    request: {
      uid: observed.result.auditId,
      ...{ dryRun, requester, namespace },
      namespaceLabels: undefined,
      pod: facts ?? { ...UNKNOWN_POD, ...observed.pod },
      added: containers.map((container, at) => ({ index: (facts?.standing.length ?? 0) + at, container })),
    },
    asJudged: isGuarded(guard),
    // A PUT, and some patches, name standing containers again.
    addedKnown: containers.length === 1,
    podKnown: facts !== undefined,
    stored: facts && stored,
  };
};

/**
 * The pod before the request, of the pod in the answer: nothing but ephemeral containers changes on this subresource. A
 * client may have asked for less than the whole: such an answer is no Pod.
 */
const storedIn = (
  { responseObject }: JsonObject,
  added: readonly DebugContainer[],
): JsonObject | undefined => {
  if (!isObject(responseObject) || responseObject["kind"] !== "Pod") return undefined;
  const { spec } = responseObject;
  if (!isObject(spec)) return undefined;
  const list: unknown = spec["ephemeralContainers"];
  const names = new Set<unknown>(added.map(({ name }) => name));
  const before = (Array.isArray(list) ? list : []).filter(isObject).filter(({ name }) => !names.has(name));
  return { ...responseObject, spec: { ...spec, ephemeralContainers: before } };
};

/** Undefined for what is no pod that an API server would send. */
const factsOf = (stored: JsonObject): PodFacts | undefined => {
  try {
    return decodePodFacts(stored);
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
};
