import { expect } from "chai";
import type { ApiClient } from "../../src/kubernetes/api-client.ts";
import { createNamespacesApi } from "../../src/kubernetes/namespaces-api.ts";

const { signal } = new AbortController();

/** An API server that answers lists, one after the other, with `pages`, and a watch with `events`. */
const given = ({ pages = [], events = [] }: { pages?: readonly unknown[]; events?: readonly unknown[] }) => {
  const asked: string[] = [];
  const left = [...pages];
  const client: ApiClient = {
    json: ({ path }) => {
      asked.push(path);
      return Promise.resolve(left.shift());
    },
    watch: async function* ({ path }) {
      asked.push(path);
      await Promise.resolve();
      yield* events;
    },
  };
  const api = createNamespacesApi(client);
  const watch = async (): Promise<unknown[]> => {
    const seen: unknown[] = [];
    for await (const event of api.watch("7", signal)) seen.push(event);
    return seen;
  };
  return { api, watch, asked };
};

const namespace = (name: string, labels?: unknown, resourceVersion = "9") => ({
  metadata: { name, resourceVersion, ...(labels !== undefined && { labels }) },
});

const failureOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => "no failure",
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );

describe("kubernetes/namespaces-api", () => {
  it("lists page by page", async () => {
    const { api, asked } = given({
      pages: [
        { metadata: { resourceVersion: "7", continue: "next&page" }, items: [namespace("a", { x: "1" })] },
        { metadata: { resourceVersion: "7", continue: "" }, items: [namespace("b")] },
      ],
    });
    expect(await api.list(signal)).to.deep.equal({
      resourceVersion: "7",
      namespaces: [
        { name: "a", labels: { x: "1" } },
        { name: "b", labels: {} },
      ],
    });
    expect(asked).to.deep.equal([
      "/api/v1/namespaces?limit=500",
      "/api/v1/namespaces?limit=500&continue=next%26page",
    ]);
  });

  it("watches from a version, with bookmarks, for a minute at most", async () => {
    const { watch, asked } = given({});
    await watch();
    expect(asked[0]).to.match(
      /^\/api\/v1\/namespaces\?watch=true&allowWatchBookmarks=true&resourceVersion=7&timeoutSeconds=(4[89]|5\d|60)$/,
    );
  });

  it("tells events apart", async () => {
    const { watch } = given({
      events: [
        { type: "ADDED", object: namespace("a", { x: "1" }, "8") },
        { type: "MODIFIED", object: namespace("a", {}, "9") },
        { type: "DELETED", object: namespace("a", {}, "10") },
        { type: "BOOKMARK", object: { metadata: { resourceVersion: "11", name: "" } } },
      ],
    });
    expect(await watch()).to.deep.equal([
      { type: "set", namespace: { name: "a", labels: { x: "1" } }, resourceVersion: "8" },
      { type: "set", namespace: { name: "a", labels: {} }, resourceVersion: "9" },
      { type: "deleted", name: "a", resourceVersion: "10" },
      { type: "bookmark", resourceVersion: "11" },
    ]);
  });

  it("throws what the API server reports within a watch", async () => {
    const { watch } = given({
      events: [{ type: "ERROR", object: { kind: "Status", code: 410, message: "too old resource version" } }],
    });
    const error = await watch().catch((thrown: unknown) => thrown);
    expect(error).to.include({ status: 410, message: "the API server says 410: too old resource version" });
  });

  const oddities: { name: string; event?: unknown; page?: unknown; says: string }[] = [
    { name: "an event of a new type", event: { type: "NEW", object: namespace("a") }, says: 'unknown type: {"type":"NEW"}' },
    { name: "an event without type", event: { object: namespace("a") }, says: "unknown type: {}" },
    { name: "an event without object", event: { type: "ADDED" }, says: "expected an object" },
    { name: "an object without version", event: { type: "ADDED", object: { metadata: { name: "a" } } }, says: "without resourceVersion" },
    { name: "labels that are no strings", event: { type: "ADDED", object: namespace("a", { x: 1 }) }, says: "namespace a: expected labels that are strings" },
    { name: "a namespace without name", page: { metadata: { resourceVersion: "1" }, items: [{ metadata: {} }] }, says: "without a name" },
    { name: "items that are no list", page: { metadata: { resourceVersion: "1" }, items: {} }, says: "expected a list" },
    { name: "a list without version", page: { metadata: {}, items: [] }, says: "without resourceVersion" },
  ]; // prettier-ignore
  for (const { name, event, page, says } of oddities) {
    it(`refuses ${name}`, async () => {
      const { api, watch } = given({ events: [event], pages: [page] });
      expect(await failureOf(event === undefined ? api.list(signal) : watch())).to.contain(says);
    });
  }
});
