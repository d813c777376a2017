import { isObject, type JsonObject } from "../model/json.ts";
import type { Labels, DebugRequest, Requester } from "../model/debug-request.ts";
import { printable, quote } from "../model/printable.ts";
import type { Envelope } from "./admission-review.ts";
import { decodeContainer } from "./decode-container.ts";
import { decodePodFacts } from "./decode-pod-facts.ts";
import { DecodeError, listAt, objectAt, optionalObjectAt, stringAt } from "./read-json.ts";

/** What a review turned out to be. */
export type Decoded =
  | {
      readonly kind: "debug";
      readonly envelope: Envelope;
      readonly request: DebugRequest;
      /** The pod as stored, as it came: rules may read all of it. */
      readonly stored: JsonObject;
    }
  /** An ordinary pod: none of the guard's business. */
  | { readonly kind: "not-ours"; readonly envelope: Envelope }
  /** Something that no rule of the webhook configurations should send here. */
  | { readonly kind: "unsupported"; readonly envelope: Envelope; readonly reason: string }
  /** Nothing that could be answered at all: there is no uid to answer to. */
  | { readonly kind: "undecodable"; readonly reason: string };

export type NamespaceLabels = (name: string) => Labels | undefined;

/** Makes a model type of whatever arrived; never throws for bad input. */
export const decodeReview = (body: unknown, namespaceLabels: NamespaceLabels): Decoded => {
  const envelope = decodeEnvelope(body);
  if ("undecodable" in envelope) return { kind: "undecodable", reason: envelope.undecodable };
  const { kind, reason } = classify(envelope);
  if (kind === "unsupported") return { kind, envelope, reason };
  if (kind === "not-ours") return { kind, envelope };
  try {
    const stored = objectAt(envelope.request, "oldObject", "request.oldObject");
    return { kind, envelope, request: decodeDebugRequest(envelope, stored, namespaceLabels), stored };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return { kind: "unsupported", envelope, reason: error.message };
  }
};

const REVIEW_VERSION = "admission.k8s.io/v1";

/** Only what an answer needs: any `admission.k8s.io` version, since the answer echoes it. */
export const decodeEnvelope = (body: unknown): Envelope | { readonly undecodable: string } => {
  if (!isObject(body)) return { undecodable: "expected an AdmissionReview, found no JSON object" };
  const { apiVersion, kind, request } = body;
  if (
    kind !== "AdmissionReview" ||
    typeof apiVersion !== "string" ||
    !apiVersion.startsWith("admission.k8s.io/")
  ) {
    const found = `${show(apiVersion)} ${show(kind)}`;
    return {
      undecodable: `expected apiVersion ${REVIEW_VERSION} and kind AdmissionReview, found ${found}`,
    };
  }
  if (!isObject(request)) return { undecodable: "the AdmissionReview has no request" };
  const { uid } = request;
  if (typeof uid !== "string" || uid === "")
    return { undecodable: "the AdmissionReview's request has no uid" };
  return { apiVersion, uid, request };
};

const show = (value: unknown): string => (typeof value === "string" ? quote(value, 64) : "none");

type Kind = "debug" | "not-ours" | "unsupported";

/** The subresource's only door is an UPDATE of kind v1 Pod (KUBERNETES 1); all else is refused, not guessed at. */
const classify = ({ apiVersion, request }: Envelope): { kind: Kind; reason: string } => {
  if (apiVersion !== REVIEW_VERSION) {
    const reason = `AdmissionReviews of ${quote(apiVersion, 64)} are not understood, only of ${REVIEW_VERSION}`;
    return { kind: "unsupported", reason };
  }
  const operation = request["operation"];
  const resource = gvk(request["resource"], "resource");
  const subResource = request["subResource"] ?? "";
  const reason = `${word(operation)} of ${word(resource)}${subResource === "" ? "" : `/${word(subResource)}`}, kind ${word(
    gvk(request["kind"], "kind"),
  )}, is not something this webhook decides`;
  if (resource !== "v1 pods" || gvk(request["kind"], "kind") !== "v1 Pod")
    return { kind: "unsupported", reason };
  if (subResource === "" && operation === "CREATE") return { kind: "not-ours", reason };
  const known = subResource === "ephemeralcontainers" && operation === "UPDATE";
  return { kind: known ? "debug" : "unsupported", reason };
};

const word = (value: unknown): string => (typeof value === "string" ? printable(value, 64) : "(nothing)");

const gvk = (value: unknown, last: "resource" | "kind"): string | undefined => {
  if (!isObject(value)) return undefined;
  const { group, version, [last]: name } = value;
  if (typeof version !== "string" || typeof name !== "string") return undefined;
  return group === "" || group === undefined ? `${version} ${name}` : `${word(group)}/${version} ${name}`;
};

/**
 * An API server takes a hundred thousand in one request. Patch and causes for so many would take all memory that the
 * webhook has, and with it every request that waits for an answer.
 */
const MAX_ADDED = 1000;

const tooMany = (count: number): string =>
  `the request adds ${count} debug containers, more than the ${MAX_ADDED} that are judged at once`;

const decodeDebugRequest = (
  { uid, request }: Envelope,
  stored: JsonObject,
  namespaceLabels: NamespaceLabels,
): DebugRequest => {
  const namespace = stringAt(request, "namespace", "request.namespace");
  const pod = decodePodFacts(stored);
  const standing = new Set(pod.standing);
  const spec = objectAt(objectAt(request, "object", "request.object"), "spec", "request.object.spec");
  const containers = listAt(spec, "ephemeralContainers", "request.object.spec.ephemeralContainers");
  const added = containers
    .map((value, index) => ({ value, index }))
    .filter(
      ({ value }) => !(isObject(value) && typeof value["name"] === "string" && standing.has(value["name"])),
    );
  if (added.length > MAX_ADDED) throw new DecodeError(tooMany(added.length));
  return {
    uid,
    dryRun: request["dryRun"] === true,
    requester: decodeRequester(request),
    namespace,
    namespaceLabels: namespaceLabels(namespace),
    pod,
    added: added.map(({ value, index }) => ({
      index,
      container: decodeContainer(value, `request.object.spec.ephemeralContainers[${index}]`),
    })),
  };
};

const decodeRequester = (request: JsonObject): Requester => {
  const userInfo = optionalObjectAt(request, "userInfo", "request.userInfo") ?? {};
  const groups = listAt(userInfo, "groups", "request.userInfo.groups");
  return {
    username: stringAt(userInfo, "username", "request.userInfo.username"),
    groups: groups.filter((group) => typeof group === "string"),
  };
};
