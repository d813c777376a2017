import { ApiError } from "../../src/kubernetes/api-error.ts";
import type { ApiClient, JsonCall } from "../../src/kubernetes/api-client.ts";
import { isObject, type JsonObject } from "../../src/model/json.ts";

export interface MemoryApi {
  readonly client: ApiClient;
  /** By path. */
  readonly objects: Map<string, JsonObject>;
  /** Methods and paths of the calls that were carried out, without GET. */
  readonly writes: string[];
  /** Writes as somebody else would: the resourceVersion changes. */
  readonly put: (path: string, object: JsonObject) => void;
}

/** What an API server does with objects: resourceVersions, conflicts, 404; nothing else. */
export const createMemoryApi = (): MemoryApi => {
  const objects = new Map<string, JsonObject>();
  const writes: string[] = [];
  let version = 0;
  const put = (path: string, object: JsonObject): void => {
    const metadata = isObject(object["metadata"]) ? object["metadata"] : {};
    const resourceVersion = String(++version);
    objects.set(path, { ...object, metadata: { uid: `uid-${version}`, ...metadata, resourceVersion } });
  };
  const carryOut = ({ method = "GET", path: given, body }: JsonCall): JsonObject => {
    const path = given.replace(/\?.*$/, "");
    const existing = objects.get(path);
    if (method === "POST") return create(path, body);
    if (existing === undefined) throw new ApiError(404, `${path} not found`);
    if (method === "GET") return existing;
    const update = asObject(body);
    if (versionOf(update) !== versionOf(existing)) throw new ApiError(409, `${path} has been modified`);
    writes.push(`PUT ${path}`);
    put(path, update);
    return objects.get(path)!;
  };
  const create = (collection: string, body: unknown): JsonObject => {
    const object = asObject(body);
    const { name } = asObject(object["metadata"]);
    if (typeof name !== "string") throw new Error("an object without a name");
    const path = `${collection}/${name}`;
    if (objects.has(path)) throw new ApiError(409, `${path} already exists`);
    writes.push(`POST ${path}`);
    put(path, object);
    return objects.get(path)!;
  };
  // What is sent and read is text: nobody holds on to an object of somebody else's.
  const json = (call: JsonCall): Promise<unknown> =>
    Promise.resolve().then(() => JSON.parse(JSON.stringify(carryOut(call))) as unknown);
  return { client: { json, watch: () => unwatchable }, objects, writes, put };
};

const unwatchable: AsyncIterable<unknown> = {
  [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error("nothing to watch here")) }),
};

const asObject = (value: unknown): JsonObject => {
  if (isObject(value)) return value;
  throw new Error("expected an object");
};

const versionOf = (object: JsonObject): unknown => {
  const metadata = object["metadata"];
  return isObject(metadata) ? metadata["resourceVersion"] : undefined;
};
