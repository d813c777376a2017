import { expect } from "chai";
import { ApiError } from "../../src/kubernetes/api-error.ts";
import { NamespaceCache, type NamespaceCacheOptions } from "../../src/kubernetes/namespace-cache.ts";
import type { Namespace, NamespaceEvent } from "../../src/kubernetes/namespaces-api.ts";
import { eventually } from "../support/eventually.ts";
import type { Labels } from "../../src/model/debug-request.ts";

/** What the API server does next: it lists, it sends events (and then stays silent), it ends a watch, or it fails. */
type Step =
  | { list: Readonly<Record<string, Labels>>; at?: string }
  | { watch: readonly NamespaceEvent[]; then: "silence" | "end" | Error; afterMs?: number }
  | Error;

const set = (name: string, labels: Labels, resourceVersion = "20"): NamespaceEvent => ({
  type: "set",
  namespace: { name, labels },
  resourceVersion,
});
const deleted = (name: string): NamespaceEvent => ({ type: "deleted", name, resourceVersion: "21" });
const bookmark = (resourceVersion: string): NamespaceEvent => ({ type: "bookmark", resourceVersion });
const gone = new ApiError(410, "the API server says 410: too old resource version");
const reset = new Error("read ECONNRESET");

/** A cache on an API server that goes through `steps`, and notes what it was asked. */
const given = (steps: readonly Step[], options: Partial<NamespaceCacheOptions> = {}) => {
  const left = [...steps];
  const asked: string[] = [];
  const told: string[] = [];
  const waits: number[] = [];
  let now = new Date("2026-01-02T03:04:05Z").getTime();
  const silence = (signal: AbortSignal) =>
    new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(new Error("aborted"))));
  const cache = new NamespaceCache({
    connect: () =>
      Promise.resolve({
        list: async (signal: AbortSignal): Promise<{ namespaces: Namespace[]; resourceVersion: string }> => {
          asked.push("list");
          const step = left.shift() ?? (await silence(signal));
          if (step instanceof Error) throw step;
          if (!("list" in step)) throw new Error("the test expected a watch");
          const namespaces = Object.entries(step.list).map(([name, labels]) => ({ name, labels }));
          return { namespaces, resourceVersion: step.at ?? "10" };
        },
        watch: async function* (from: string, signal: AbortSignal): AsyncGenerator<NamespaceEvent> {
          asked.push(`watch ${from}`);
          const step = left.shift() ?? (await silence(signal));
          if (step instanceof Error) throw step;
          if (!("watch" in step)) throw new Error("the test expected a list");
          yield* step.watch;
          now += step.afterMs ?? 0;
          if (step.then === "silence") await silence(signal);
          if (step.then instanceof Error) throw step.then;
        },
      }),
    onList: (namespaces) => told.push(`list of ${namespaces}`),
    onFailure: (reason) => told.push(reason),
    onStop: () => told.push("stop"),
    now: () => new Date(now),
    wait: (ms) => {
      waits.push(ms);
      return new Promise((resolve) => setImmediate(resolve));
    },
    ...options,
  });
  const isSilent = () => eventually(() => Promise.resolve(expect(left).to.be.empty), 2000);
  return { cache, asked, told, waits, isSilent, pass: (ms: number) => (now += ms) };
};

describe("kubernetes/namespace-cache", () => {
  const caches: NamespaceCache[] = [];
  const start = (...args: Parameters<typeof given>) => {
    const made = given(...args);
    caches.push(made.cache);
    return made;
  };
  afterEach(() => caches.splice(0).forEach((cache) => cache.close()));

  it("asks nobody, and knows nothing, until it is wanted", async () => {
    const { cache, asked } = start([{ list: { a: {} } }]);
    await cache.synced(20);
    expect(asked).to.be.empty;
    expect(cache.labels("a")).to.equal(undefined);
    expect(cache.state()).to.deep.equal({ wanted: false, loaded: undefined, failure: undefined });
  });

  it("knows all namespaces once it has listed them, and no others", async () => {
    const { cache } = start([{ list: { a: { team: "x" }, b: {} } }]);
    cache.want(true);
    expect(cache.labels("a")).to.equal(undefined);
    await cache.synced(1000);
    expect(cache.labels("a")).to.deep.equal({ team: "x" });
    expect(cache.labels("b")).to.deep.equal({});
    expect(cache.labels("c")).to.equal(undefined);
    expect(cache.state().loaded).to.deep.include({ namespaces: 2 });
  });

  const scripts: {
    name: string;
    steps: readonly Step[];
    labels: Readonly<Record<string, Labels | undefined>>;
    asked: readonly string[];
    told: readonly string[];
  }[] = [
    {
      name: "follows changes, additions and deletions",
      steps: [
        { list: { a: { team: "x" }, b: {} } },
        { watch: [set("a", { team: "y" }), set("c", { team: "z" }), deleted("b")], then: "silence" },
      ],
      labels: { a: { team: "y" }, b: undefined, c: { team: "z" } },
      asked: ["list", "watch 10"],
      told: ["list of 2"],
    },
    {
      name: "goes on where it was when the API server ends a watch",
      steps: [
        { list: { a: {} } },
        { watch: [set("a", { n: "1" }, "20"), bookmark("30")], then: "end" },
        { watch: [set("a", { n: "2" }, "31")], then: "silence" },
      ],
      labels: { a: { n: "2" } },
      asked: ["list", "watch 10", "watch 30"],
      told: ["list of 1"],
    },
    {
      name: "lists anew, without alarm, when its version is too old",
      steps: [
        { list: { a: {}, b: {} } },
        { watch: [bookmark("30")], then: gone },
        { list: { a: { n: "1" } }, at: "40" },
        { watch: [], then: "silence" },
      ],
      labels: { a: { n: "1" }, b: undefined },
      asked: ["list", "watch 10", "list", "watch 40"],
      told: ["list of 2", "list of 1"],
    },
    {
      name: "waits before it lists again where each version is too old",
      steps: [{ list: { a: {} } }, gone, { list: { a: {} } }, gone, { list: { a: {} } }],
      labels: { a: {} },
      asked: ["list", "watch 10", "list", "watch 10", "list", "watch 10"],
      told: ["list of 1", "list of 1", gone.message, "list of 1"],
    },
    {
      name: "lists anew when a watch breaks off, since what it missed is not known",
      steps: [
        { list: { a: {}, b: {} } },
        { watch: [set("a", { n: "1" })], then: reset },
        { list: { a: { n: "2" } }, at: "40" },
        { watch: [], then: "silence" },
      ],
      labels: { a: { n: "2" }, b: undefined },
      asked: ["list", "watch 10", "list", "watch 40"],
      told: ["list of 2", "read ECONNRESET", "list of 1"],
    },
    {
      name: "keeps what it knew while it cannot list",
      steps: [{ list: { a: { n: "1" } } }, reset, reset, reset],
      labels: { a: { n: "1" } },
      asked: ["list", "watch 10", "list", "list", "list"],
      told: ["list of 1", "read ECONNRESET", "read ECONNRESET", "read ECONNRESET"],
    },
    {
      name: "takes a watch that ends at once for a failure, lest it asks without pause",
      steps: [{ list: { a: {} } }, { watch: [], then: "end" }, { list: { a: {} } }],
      labels: { a: {} },
      asked: ["list", "watch 10", "list", "watch 10"],
      told: ["list of 1", "the API server ended the watch at once", "list of 1"],
    },
  ];
  for (const { name, steps, labels, asked, told } of scripts) {
    it(name, async () => {
      const made = start(steps);
      made.cache.want(true);
      await made.isSilent();
      await eventually(() => Promise.resolve(expect(made.asked.slice(0, asked.length)).to.deep.equal(asked)));
      expect(made.told.slice(0, told.length)).to.deep.equal(told);
      for (const [namespace, expected] of Object.entries(labels)) {
        expect(made.cache.labels(namespace), namespace).to.deep.equal(expected);
      }
    });
  }

  it("waits longer after each failure, and starts from little once a watch has brought something", async () => {
    const failures = Array.from({ length: 9 }, () => reset);
    const { cache, waits, isSilent } = start([
      ...failures,
      { list: { a: {} } },
      { watch: [bookmark("11")], then: reset },
      { list: { a: {} } },
    ]);
    cache.want(true);
    await isSilent();
    const least = [125, 250, 500, 1000, 2000, 4000, 7500, 7500, 7500, 125];
    expect(waits).to.have.length(least.length);
    waits.forEach((wait, index) => expect(wait).to.be.within(least[index]!, 2 * least[index]!));
  });

  it("takes the end of a watch in good order for a sign of life, though nothing has happened", async () => {
    const { cache, asked, told, isSilent, pass } = start([
      { list: { a: {} } },
      ...Array.from({ length: 3 }, () => ({ watch: [], then: "end" as const, afterMs: 60_000 })),
    ]);
    cache.want(true);
    await isSilent();
    await eventually(() => Promise.resolve(expect(asked).to.have.length(5)));
    expect([asked.at(-1), told]).to.deep.equal(["watch 10", ["list of 1"]]);
    pass(10 * 60_000);
    expect(cache.labels("a")).to.deep.equal({});
  });

  it("tells of a failure until the API server is heard again", async () => {
    let goOn = (): void => undefined;
    const wait = () => new Promise<void>((resolve) => (goOn = resolve));
    const { cache } = start([reset, { list: { a: {} } }], { wait });
    cache.want(true);
    await eventually(() =>
      Promise.resolve(expect(cache.state().failure?.reasons).to.deep.equal(["read ECONNRESET"])),
    );
    goOn();
    await cache.synced(1000);
    expect(cache.state().failure).to.equal(undefined);
  });

  it("forgets everything when it is not wanted any more, and begins anew when it is", async () => {
    const { cache, told, isSilent } = start([
      { list: { a: {} } },
      { watch: [], then: "silence" },
      { list: { b: {} } },
    ]);
    cache.want(true);
    await cache.synced(1000);
    cache.want(false);
    expect(cache.labels("a")).to.equal(undefined);
    expect(cache.state().wanted).to.equal(false);
    cache.want(true);
    await isSilent();
    await cache.synced(1000);
    expect([cache.labels("a"), cache.labels("b")]).to.deep.equal([undefined, {}]);
    expect(told).to.deep.equal(["list of 1", "stop", "list of 1"]);
  });

  it("takes labels for unknown that nobody has confirmed for ten minutes", async () => {
    const { cache, pass } = start([{ list: { a: {} } }]);
    cache.want(true);
    await cache.synced(1000);
    pass(10 * 60_000);
    expect(cache.labels("a")).to.deep.equal({});
    pass(1);
    expect(cache.labels("a")).to.equal(undefined);
  });
});
