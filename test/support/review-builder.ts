import type { JsonObject } from "../../src/model/json.ts";

/** What a test says of an AdmissionReview: only what differs from one `kubectl debug` of a plain pod by alice. */
export interface GivenReview {
  /** Containers that the request adds, each completed by `sentContainer`. */
  readonly added?: readonly JsonObject[];
  /** Ephemeral containers that stand in the pod already. */
  readonly standing?: readonly JsonObject[];
  /** `object.spec.ephemeralContainers` as it is to be, instead of those that stand and then those added. */
  readonly ephemeralContainers?: unknown;
  /** Parts of the pod as stored, and of its `metadata` and `spec`. */
  readonly pod?: { readonly metadata?: JsonObject; readonly spec?: JsonObject };
  /** Members of `object` that the client sent otherwise than they are stored. */
  readonly sent?: JsonObject;
  /** Members of `request`. */
  readonly request?: JsonObject;
}

export type AdmissionReview = JsonObject & { readonly request: JsonObject };

export const UID = "097bd095-4881-4ab5-bff6-746b55a8ee7b";

/** The review that the API server sends for it. */
export const reviewOf = ({
  added = [{}],
  standing = [],
  ephemeralContainers = [...standing, ...added.map(sentContainer)],
  pod = {},
  sent = {},
  request = {},
}: GivenReview = {}): AdmissionReview => {
  const oldObject = podOf(pod, standing);
  return {
    apiVersion: "admission.k8s.io/v1",
    kind: "AdmissionReview",
    request: {
      uid: UID,
      kind: { group: "", version: "v1", kind: "Pod" },
      resource: { group: "", version: "v1", resource: "pods" },
      subResource: "ephemeralcontainers",
      name: "api-7d9",
      namespace: "prod-payments",
      operation: "UPDATE",
      userInfo: { username: "alice@corp.example", groups: ["developers", "system:authenticated"] },
      object: { ...oldObject, spec: { ...oldObject.spec, ephemeralContainers }, ...sent } as JsonObject,
      oldObject,
      dryRun: false,
      options: { apiVersion: "meta.k8s.io/v1", kind: "UpdateOptions" },
      ...request,
    },
  };
};

/** A container as it arrives: the API server has filled its defaults in. */
export const sentContainer = (given: JsonObject = {}): JsonObject => ({
  name: "debugger-x7k2p",
  image: "busybox:1.36",
  resources: {},
  terminationMessagePath: "/dev/termination-log",
  terminationMessagePolicy: "File",
  imagePullPolicy: "IfNotPresent",
  ...given,
});

const podOf = (
  { metadata, spec }: NonNullable<GivenReview["pod"]>,
  standing: readonly JsonObject[],
): JsonObject & { readonly spec: JsonObject } => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: {
    name: "api-7d9",
    namespace: "prod-payments",
    uid: "9de72f3f-4d06-471c-b02e-4bbf447180ec",
    labels: { app: "api" },
    ...metadata,
  },
  spec: {
    containers: [{ name: "app", image: "registry.example.com/payments/api:7" }],
    ...(standing.length === 0 ? {} : { ephemeralContainers: standing }),
    ...spec,
  },
});
