import { isObject, type JsonObject } from "../model/json.ts";
import type { ApiClient } from "./api-client.ts";
import { ApiError } from "./api-error.ts";

/** Key to text. */
export type SecretData = Readonly<Record<string, string>>;

export interface Secret {
  readonly namespace: string;
  readonly name: string;
  /** As the API server has it; undefined where there is none. */
  readonly object: JsonObject | undefined;
  readonly data: SecretData;
}

export interface SecretChange {
  /** Keys to set, and those to take away (undefined); others stay as they are. */
  readonly data: Readonly<Record<string, string | undefined>>;
  /** Of a Secret that is made; an existing one keeps its own, which cannot be changed. */
  readonly type: string;
  /** What it goes away with, as an owner reference. */
  readonly owner?: Secret;
}

export const getSecret = async (client: ApiClient, namespace: string, name: string): Promise<Secret> => {
  const object = await absentAsUndefined(client.json({ path: pathOf({ namespace, name }) }));
  return { namespace, name, object, data: decodeData(object?.["data"]) };
};

/** Makes or updates it. Throws ApiError 409 where somebody else has, since it was read. */
export const putSecret = async (client: ApiClient, secret: Secret, change: SecretChange): Promise<void> => {
  const { namespace, name, object } = secret;
  const owners = toOwners(object, change.owner);
  const metadata = isObject(object?.["metadata"]) ? object["metadata"] : { namespace, name, labels: LABELS };
  const body = {
    ...(object ?? { apiVersion: "v1", kind: "Secret", type: change.type }),
    // With its resourceVersion.
    metadata: { ...metadata, ...(owners.length > 0 && { ownerReferences: owners }) },
    data: toData(object?.["data"], change.data),
  };
  const query = `fieldManager=${MANAGER}`;
  const path = object === undefined ? `${pathOf({ namespace })}?${query}` : `${pathOf(secret)}?${query}`;
  await client.json({ method: object === undefined ? "POST" : "PUT", path, body });
};

export const MANAGER = "ephemeral-guard";
const LABELS = { "app.kubernetes.io/managed-by": MANAGER };

const pathOf = ({ namespace, name }: { readonly namespace: string; readonly name?: string }): string =>
  `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets${name === undefined ? "" : `/${encodeURIComponent(name)}`}`;

/** Undefined where the API server says that there is no such object. */
export const absentAsUndefined = async (answer: Promise<unknown>): Promise<JsonObject | undefined> => {
  try {
    const object = await answer;
    if (isObject(object)) return object;
    throw new Error("expected an object from the API server");
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
};

const decodeData = (data: unknown): SecretData =>
  Object.fromEntries(
    Object.entries(isObject(data) ? data : {}).flatMap(([key, value]) =>
      typeof value === "string" ? [[key, Buffer.from(value, "base64").toString()]] : [],
    ),
  );

const toData = (old: unknown, change: SecretChange["data"]): JsonObject => {
  const data = new Map(Object.entries(isObject(old) ? old : {}));
  for (const [key, text] of Object.entries(change)) {
    if (text === undefined) data.delete(key);
    else data.set(key, Buffer.from(text).toString("base64"));
  }
  return Object.fromEntries(data);
};

/**
 * A Secret that is made gets the owner. In an existing one the owner's `uid` alone is brought up to date where it has
 * been made anew meanwhile: the garbage collector would take the Secret for an orphan.
 */
const toOwners = (object: JsonObject | undefined, owner: Secret | undefined): readonly JsonObject[] => {
  const metadata = owner?.object?.["metadata"];
  if (owner === undefined || !isObject(metadata)) return [];
  const reference = { apiVersion: "v1", kind: "Secret", name: owner.name, uid: metadata["uid"] };
  if (object === undefined) return [reference];
  const existing = isObject(object["metadata"]) ? object["metadata"]["ownerReferences"] : undefined;
  if (!Array.isArray(existing)) return [];
  return existing
    .filter(isObject)
    .map((old) => (old["kind"] === "Secret" && old["name"] === owner.name ? { ...old, ...reference } : old));
};
