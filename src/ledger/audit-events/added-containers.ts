import { decodeContainer } from "../../admission/decode-container.ts";
import { DecodeError } from "../../admission/read-json.ts";
import type { DebugContainer } from "../../model/container.ts";
import { isObject, type JsonObject } from "../../model/json.ts";
import { containersOf, sentContainers } from "./sent-containers.ts";
import { stoodBefore, type RequestFacts } from "./stood-before.ts";

/**
 * The containers that a request added, as the pod has them afterwards; where the event does not hold the pod (the
 * request was refused, or the audit level is lower), those that it names, as sent. Undefined where nothing tells: no
 * bodies at level Metadata, or a JSON Patch that copies them from elsewhere and no pod to look at.
 *
 * An event does not hold the pod as it was before, so part of this is a guess. What most clients send (`kubectl debug`,
 * `kubectl patch`) names exactly what it adds. A PUT, a merge patch and an apply name standing containers again: those are
 * left out that were surely there before; those that likely were, unless nothing were left then. What remains in doubt
 * stays in: rather one container too many in a record than one that nobody is told of. A container that another mutating
 * webhook adds on the way is not named by the request, and not found here.
 */
export const addedContainers = (
  event: JsonObject,
  facts: RequestFacts,
): readonly DebugContainer[] | undefined => {
  const sent = sentContainers(event["requestObject"]);
  const pod = podOf(event);
  if (pod !== undefined) {
    const names = sent === undefined || sent.open ? undefined : new Set(sent.containers.map(nameOf));
    const named = containersOf(pod).filter((container) => names?.has(nameOf(container)) ?? true);
    return kept(withoutStanding(named, pod, facts));
  }
  const unknown = sent === undefined || (sent.open && sent.containers.length === 0);
  return unknown ? undefined : kept(sent.containers);
};

/** A client may have asked for less than the whole, e.g. `as=PartialObjectMetadata`: that is then what is logged. */
const podOf = ({ responseObject }: JsonObject): JsonObject | undefined =>
  isObject(responseObject) && responseObject["kind"] === "Pod" && isObject(responseObject["spec"])
    ? responseObject
    : undefined;

const nameOf = ({ name }: JsonObject): string => (typeof name === "string" ? name : "");

const withoutStanding = (
  named: readonly JsonObject[],
  pod: JsonObject,
  facts: RequestFacts,
): readonly JsonObject[] => {
  const { sure, likely } = stoodBefore(pod, facts);
  const doubtful = named.filter((container) => !sure(nameOf(container)));
  const left = doubtful.filter((container) => !likely(nameOf(container)));
  return left.length === 0 ? doubtful : left;
};

const MAX_CONTAINERS = 1000;

const kept = (containers: readonly JsonObject[]): readonly DebugContainer[] =>
  containers.slice(0, MAX_CONTAINERS).map(toContainer);

/** A refused request may hold anything: of what is no container its name and image are kept, if they are texts. */
const toContainer = (container: JsonObject): DebugContainer => {
  try {
    return decodeContainer(container, "");
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    const { image } = container;
    return { name: nameOf(container), image: typeof image === "string" ? image : "" };
  }
};
