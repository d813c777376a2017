import type { Requester } from "../model/debug-request.ts";
import { isObject, type JsonObject } from "../model/json.ts";
import type { ApiClient } from "./api-client.ts";
import type { Cluster } from "./client.ts";

/** A right on an object of the core API group. */
export interface ObjectRight {
  readonly verb: string;
  /** `pods`, `pods/attach`. */
  readonly resource: string;
  readonly namespace: string;
  /** Undefined: any. */
  readonly name?: string | undefined;
}

/** What the API server knows of whoever asks. Nothing is changed by asking. */
export interface AccessApi {
  /** Who that is (SelfSubjectReview, `kubectl auth whoami`). Throws ApiError. */
  whoAmI(signal?: AbortSignal): Promise<Requester>;
  /** Whether that user has the right (SelfSubjectAccessReview, `kubectl auth can-i`). Throws ApiError. */
  may(right: ObjectRight, signal?: AbortSignal): Promise<boolean>;
}

export const createAccessApi = (client: Pick<ApiClient, "json">): AccessApi => ({
  whoAmI: async (signal) => {
    const status = await ask(client, { group: "authentication", kind: "SelfSubjectReview", signal });
    const { username, groups } = isObject(status["userInfo"]) ? status["userInfo"] : {};
    if (typeof username !== "string")
      throw new Error("expected a user from the API server's SelfSubjectReview");
    const texts = Array.isArray(groups) ? groups.filter((group) => typeof group === "string") : [];
    return { username, groups: texts };
  },
  may: async ({ verb, resource: path, namespace, name }, signal) => {
    const [resource, subresource] = path.split("/");
    const resourceAttributes = { group: "", verb, resource, subresource, namespace, name };
    const spec = { resourceAttributes };
    const status = await ask(client, {
      group: "authorization",
      kind: "SelfSubjectAccessReview",
      spec,
      signal,
    });
    return status["allowed"] === true && status["denied"] !== true;
  },
});

interface Question {
  readonly group: "authentication" | "authorization";
  readonly kind: "SelfSubjectReview" | "SelfSubjectAccessReview";
  readonly spec?: object;
  readonly signal: AbortSignal | undefined;
}

const ask = async (
  client: Pick<ApiClient, "json">,
  { group, kind, spec, signal }: Question,
): Promise<JsonObject> => {
  const apiVersion = `${group}.k8s.io/v1`;
  const answer = await client.json({
    method: "POST",
    path: `/apis/${apiVersion}/${kind.toLowerCase()}s`,
    body: { apiVersion, kind, ...(spec && { spec }) },
    ...(signal && { signal }),
  });
  const status = isObject(answer) ? answer["status"] : undefined;
  if (isObject(status)) return status;
  throw new Error(`expected a ${kind} with a status from the API server`);
};

export interface Impersonated extends Requester {
  readonly uid?: string | undefined;
}

/** The same cluster, asked in somebody else's name, as `kubectl --as` does. The API server refuses whoever may not. */
export const impersonating = (
  cluster: Pick<Cluster, "send">,
  { username, groups, uid }: Impersonated,
): Pick<Cluster, "send"> => ({
  send: (call) =>
    cluster.send({
      ...call,
      headers: {
        ...call.headers,
        "Impersonate-User": username,
        ...(groups.length > 0 && { "Impersonate-Group": groups }),
        ...(uid !== undefined && { "Impersonate-Uid": uid }),
      },
    }),
});
