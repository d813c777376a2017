import type { PodReference } from "../marking/debugged-pod.ts";
import type { PageOfPods, PodPage, PodsPort } from "../marking/ports.ts";
import { isObject, type JsonObject } from "../model/json.ts";
import { AnswerTooLargeError, type ApiClient } from "./api-client.ts";
import { ApiError } from "./api-error.ts";
import { decodePod } from "./decode-pod.ts";
import { absentAsUndefined, MANAGER } from "./secret.ts";

/** Needs `list`, `get` and `patch` on pods, in all namespaces. */
export const createPodsApi = (client: ApiClient): PodsPort => ({
  list: async (page, signal) => {
    try {
      return await listPage(client, page, signal);
    } catch (error) {
      // A continue token says where to go on, not how far.
      if (error instanceof AnswerTooLargeError) return listPage(client, { ...page, limit: FEW }, signal);
      throw error;
    }
  },
  get: async (pod, signal) => {
    const object = await absentAsUndefined(client.json({ path: pathOf(pod), signal }));
    return object && decodePod(object, MANAGER);
  },
  apply: async (pod, marks, signal) => {
    const { namespace, name, uid, version } = pod;
    // With uid and version it is this pod as it was read, or none: without them, apply would make a pod, mark one made
    // anew under the name, or put older marks over newer ones.
    const metadata = { namespace, name, uid, resourceVersion: version, ...marks };
    const body = { apiVersion: "v1", kind: "Pod", metadata };
    const path = `${pathOf(pod)}?fieldManager=${MANAGER}&force=true`;
    try {
      await client.json({ method: "PATCH", path, body, contentType: APPLY, signal });
      return "applied";
    } catch (error) {
      if (await isStale(client, { pod, error, signal })) return "stale";
      throw error;
    }
  },
});

/** A pod as the API server has it, whole; undefined where there is none. Throws ApiError. */
export const getStoredPod = async (
  client: Pick<ApiClient, "json">,
  pod: { readonly namespace: string; readonly name: string },
  signal?: AbortSignal,
): Promise<JsonObject | undefined> =>
  absentAsUndefined(client.json({ path: pathOf(pod), ...(signal && { signal }) }));

interface Refused {
  readonly pod: PodReference;
  readonly error: unknown;
  readonly signal: AbortSignal;
}

/**
 * Whether marks were refused since the pod is no more or has changed (409), or another has its name: the API server may
 * take the uid for a change of an immutable field then (422), as it answers to marks that are faulty.
 */
const isStale = async (client: ApiClient, { pod, error, signal }: Refused): Promise<boolean> => {
  if (!(error instanceof ApiError)) return false;
  if (error.status !== INVALID) return error.status === CONFLICT || error.status === NOT_FOUND;
  const object = await absentAsUndefined(client.json({ path: pathOf(pod), signal }));
  return object === undefined || decodePod(object, MANAGER).uid !== pod.uid;
};

const listPage = async (
  client: ApiClient,
  { limit, token }: PageOfPods,
  signal: AbortSignal,
): Promise<PodPage> => {
  const query = new URLSearchParams({
    limit: String(limit),
    ...(token !== undefined && { continue: token }),
  });
  try {
    return toPage(await client.json({ path: `/api/v1/pods?${query.toString()}`, signal }));
  } catch (error) {
    if (error instanceof ApiError && error.status === EXPIRED) return { kind: "expired" };
    throw error;
  }
};

const toPage = (body: unknown): PodPage => {
  const { items, metadata } = isObject(body) ? body : {};
  if (!isObject(metadata)) throw new Error("expected a list of pods from the API server");
  const pods: readonly unknown[] = Array.isArray(items) ? items : [];
  const next = metadata["continue"];
  return {
    kind: "page",
    seen: pods.length,
    debugged: pods.map((pod) => decodePod(pod, MANAGER)).filter(({ containers }) => containers.length > 0),
    ...(typeof next === "string" && next !== "" && { next }),
  };
};

const pathOf = ({ namespace, name }: { readonly namespace: string; readonly name: string }): string =>
  `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}`;

/** Server-side apply; JSON is YAML too. */
const APPLY = "application/apply-patch+yaml";
const [NOT_FOUND, CONFLICT, EXPIRED, INVALID] = [404, 409, 410, 422];
/** An object in etcd has at most 1.5 MiB. */
const FEW = 20;
