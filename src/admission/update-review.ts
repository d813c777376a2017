import type { Json, JsonObject } from "../model/json.ts";

export interface PodUpdate {
  readonly namespace: string;
  /** `username` and `groups`; nothing else of it is read. */
  readonly userInfo: JsonObject;
  /** The pod as stored. */
  readonly oldObject: JsonObject;
  /** The pod as the request would have it, with the API server's defaults. */
  readonly object: JsonObject;
  readonly dryRun: boolean;
}

/** The AdmissionReview that the API server would send to `/mutate` for a request on `pods/ephemeralcontainers`. */
export const toUpdateReview = ({
  namespace,
  userInfo,
  oldObject,
  object,
  dryRun,
}: PodUpdate): JsonObject => ({
  apiVersion: "admission.k8s.io/v1",
  kind: "AdmissionReview",
  request: {
    uid: "00000000-0000-4000-8000-000000000001",
    kind: { group: "", version: "v1", kind: "Pod" },
    resource: { group: "", version: "v1", resource: "pods" },
    subResource: "ephemeralcontainers",
    name: nameOf(oldObject),
    namespace,
    operation: "UPDATE",
    userInfo,
    object,
    oldObject,
    dryRun,
    options: { apiVersion: "meta.k8s.io/v1", kind: "UpdateOptions" },
  },
});

const nameOf = ({ metadata }: JsonObject): Json =>
  typeof metadata === "object" && metadata !== null && "name" in metadata ? (metadata["name"] ?? "") : "";
