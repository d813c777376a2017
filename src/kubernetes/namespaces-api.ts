import type { Labels } from "../model/debug-request.ts";
import { isObject } from "../model/json.ts";
import { printable } from "../model/printable.ts";
import type { ApiClient } from "./api-client.ts";
import { toApiError } from "./api-error.ts";

export interface Namespace {
  readonly name: string;
  readonly labels: Labels;
}

export interface NamespaceList {
  readonly namespaces: readonly Namespace[];
  /** What the list shows: a watch goes on from here. */
  readonly resourceVersion: string;
}

export type NamespaceEvent =
  | { readonly type: "set"; readonly namespace: Namespace; readonly resourceVersion: string }
  | { readonly type: "deleted"; readonly name: string; readonly resourceVersion: string }
  /** Nothing has happened, up to this version. */
  | { readonly type: "bookmark"; readonly resourceVersion: string };

export interface NamespacesApi {
  list(signal: AbortSignal): Promise<NamespaceList>;
  /** Ends when the API server ends it, within a minute. Throws ApiError 410 where the version is too old. */
  watch(resourceVersion: string, signal: AbortSignal): AsyncIterable<NamespaceEvent>;
}

export const createNamespacesApi = (client: ApiClient): NamespacesApi => ({
  list: async (signal) => {
    const namespaces: Namespace[] = [];
    let token = "";
    for (;;) {
      const query = new URLSearchParams({ limit: PAGE, ...(token === "" ? {} : { continue: token }) });
      const body = asObject(await client.json({ path: `${PATH}?${query.toString()}`, signal }));
      namespaces.push(...asList(body["items"]).map(toNamespace));
      const metadata = asObject(body["metadata"]);
      token = typeof metadata["continue"] === "string" ? metadata["continue"] : "";
      if (token === "") return { namespaces, resourceVersion: toVersion(metadata) };
    }
  },
  watch: async function* (resourceVersion, signal) {
    const seconds = Math.round(WATCH_SECONDS * (0.8 + Math.random() / 5));
    const query = new URLSearchParams({
      watch: "true",
      allowWatchBookmarks: "true",
      resourceVersion,
      timeoutSeconds: String(seconds),
    });
    const idleMs = (seconds + GRACE_SECONDS) * 1000;
    const events = client.watch({ path: `${PATH}?${query.toString()}`, signal, idleMs });
    for await (const event of events) yield toEvent(event);
  },
});

/** The labels of one namespace. Throws ApiError, 404 where there is none. */
export const getNamespaceLabels = async (
  client: Pick<ApiClient, "json">,
  name: string,
  signal?: AbortSignal,
): Promise<Labels> => {
  const path = `${PATH}/${encodeURIComponent(name)}`;
  return toNamespace(await client.json({ path, ...(signal && { signal }) })).labels;
};

const PATH = "/api/v1/namespaces";
const PAGE = "500";
/**
 * The API server ends a watch after that time, in good order: a sign of life that can be relied upon. (Bookmarks come
 * about every minute, but from a watch cache that has seen no event since its start, not at all.)
 */
const WATCH_SECONDS = 60;
const GRACE_SECONDS = 15;

const toEvent = (event: unknown): NamespaceEvent => {
  const { type, object } = asObject(event);
  if (type === "ERROR") {
    const code = isObject(object) ? object["code"] : undefined;
    throw toApiError(typeof code === "number" ? code : 0, object);
  }
  const metadata = asObject(asObject(object)["metadata"]);
  const resourceVersion = toVersion(metadata);
  if (type === "BOOKMARK") return { type: "bookmark", resourceVersion };
  const namespace = toNamespace(object);
  if (type === "DELETED") return { type: "deleted", name: namespace.name, resourceVersion };
  if (type === "ADDED" || type === "MODIFIED") return { type: "set", namespace, resourceVersion };
  throw new Error(`a watch event of an unknown type: ${printable(JSON.stringify({ type }), 64)}`);
};

const toNamespace = (object: unknown): Namespace => {
  const { name, labels } = asObject(asObject(object)["metadata"]);
  if (typeof name !== "string") throw new Error("a namespace without a name");
  const entries = Object.entries(asObject(labels ?? {}));
  if (entries.every((entry): entry is [string, string] => typeof entry[1] === "string")) {
    return { name, labels: Object.fromEntries(entries) };
  }
  throw new Error(`namespace ${printable(name)}: expected labels that are strings`);
};

const toVersion = ({ resourceVersion }: ReturnType<typeof asObject>): string => {
  if (typeof resourceVersion === "string" && resourceVersion !== "") return resourceVersion;
  throw new Error("an object without resourceVersion");
};

const asObject = (value: unknown) => {
  if (isObject(value)) return value;
  throw new Error("expected an object from the API server");
};

const asList = (value: unknown): readonly unknown[] => {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) return value;
  throw new Error("expected a list from the API server");
};
