import type { Requester } from "../../model/debug-request.ts";
import type { JsonObject } from "../../model/json.ts";

export interface AskedRequest {
  readonly namespace: string;
  /** The pod as stored. */
  readonly stored: JsonObject;
  /** The pod as the request would have it, with the API server's defaults. */
  readonly sent: JsonObject;
  readonly requester: Requester;
  readonly dryRun: boolean;
}

/** The AdmissionReview that the API server would send to `/mutate` for a request on `pods/ephemeralcontainers`. */
export const toReview = ({ namespace, stored, sent, requester, dryRun }: AskedRequest): JsonObject => {
  const { metadata } = stored;
  return {
    apiVersion: "admission.k8s.io/v1",
    kind: "AdmissionReview",
    request: {
      uid: "00000000-0000-4000-8000-000000000001",
      kind: { group: "", version: "v1", kind: "Pod" },
      resource: { group: "", version: "v1", resource: "pods" },
      subResource: "ephemeralcontainers",
      name: typeof metadata === "object" && metadata !== null && "name" in metadata ? metadata["name"] : "",
      namespace,
      operation: "UPDATE",
      userInfo: { username: requester.username, groups: requester.groups },
      object: sent,
      oldObject: stored,
      dryRun,
      options: { apiVersion: "meta.k8s.io/v1", kind: "UpdateOptions" },
    },
  };
};
