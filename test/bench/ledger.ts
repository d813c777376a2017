import { statSync } from "node:fs";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setImmediate as turn } from "node:timers/promises";
import type { LedgerStore, RecordFilter } from "../../src/ledger/ledger.ts";
import { openStore } from "../../src/ledger/store/open-store.ts";
import type { Observation } from "../../src/model/observation.ts";
import { createTemporaryFolder } from "../support/temporary-folder.ts";
import { countRecords, explain } from "./ledger-plans.ts";
import { observations, type Population } from "./ledger-observations.ts";

/** node --import tsx test/bench/ledger.ts [--records 1000000] [--file ledger.db] */
const option = (name: string): string | undefined => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : process.argv[at + 1];
};

/** Commands of one batch, as a busy recorder gets them. */
const BATCH = 100;

const population: Population = {
  count: Number(option("records") ?? 1_000_000),
  days: 90,
  end: new Date("2026-11-20T12:00:00.000Z"),
};

const main = async (): Promise<void> => {
  const folder = await createTemporaryFolder("ledger-bench");
  const file = option("file") ?? join(folder.path, "ledger.db");
  const store = await openStore({ file }, { cluster: "bench" });
  const { records } = await store.list({}, { limit: 1 });
  if (records.length === 0 || process.argv.includes("--resume")) await fill(store, file);
  const megabytes = statSync(file).size / 1e6;
  console.log(`${megabytes.toFixed(0)} MB, ${((megabytes / population.count) * 1e6).toFixed(0)} B a record`);
  await measureFilters(store, file);
  await measureStats(store);
  await store.close();
  await folder.close();
};

const fill = async (store: LedgerStore, file: string): Promise<void> => {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  let batch: Observation[] = [];
  let worst = 0;
  let done = 0;
  let spent = 0;
  const flush = async (): Promise<void> => {
    const start = performance.now();
    await store.ingest(batch);
    const ms = performance.now() - start;
    worst = Math.max(worst, ms);
    spent += ms;
    done += batch.length / 2;
    batch = [];
    if (done % 50_000 === 0) console.log(`${done} records, ${((done / spent) * 1000).toFixed(0)} a second`);
    await turn();
  };
  delay.enable();
  let skip = await countRecords(file);
  const before = skip;
  const cpu = process.cpuUsage();
  for (const command of observations(population)) {
    if ((skip -= 1) >= 0) continue;
    batch.push(...command);
    if (batch.length >= 2 * BATCH) await flush();
  }
  if (batch.length > 0) await flush();
  delay.disable();
  const { user, system } = process.cpuUsage(cpu);
  const rate = ((population.count - before) / spent) * 1000;
  console.log(`processor: ${((user + system) / (population.count - before)).toFixed(0)} µs a record`);
  console.log(
    `ingest: ${rate.toFixed(0)} records/s in batches of ${BATCH}; slowest batch ${worst.toFixed(0)} ms`,
  );
  console.log(
    `event loop held up: p50 ${ms(delay.percentile(50))}, p99 ${ms(delay.percentile(99))}, max ${ms(delay.max)}`,
  );
  await land(store);
};

/** Every tenth container that was let in was seen in its pod. */
const land = async (store: LedgerStore): Promise<void> => {
  const start = performance.now();
  let landed = 0;
  let sightings: Parameters<LedgerStore["sighted"]>[0][number][] = [];
  const flush = async (): Promise<void> => {
    await store.sighted(sightings, new Date());
    landed += sightings.length;
    sightings = [];
    await turn();
  };
  let at = 0;
  for (const [, { verdict, dryRun, namespace, pod, request }] of observations(population) as Iterable<
    readonly [Observation, Observation]
  >) {
    at += 1;
    const [added] = request?.added ?? [];
    if (at % 10 !== 0 || verdict === "denied" || dryRun || added === undefined) continue;
    const { name: container, image } = added.container;
    const state = { state: "running" } as const;
    sightings.push({
      namespace,
      pod: pod.name,
      podUid: pod.uid,
      container,
      image,
      state,
      stampedBy: undefined,
      stampedAt: undefined,
    });
    if (sightings.length >= BATCH) await flush();
  }
  await flush();
  console.log(`sighted: ${((landed / (performance.now() - start)) * 1000).toFixed(0)} a second`);
};

const ms = (nanoseconds: number): string => `${(nanoseconds / 1e6).toFixed(1)} ms`;

const daysAgo = (days: number): Date => new Date(population.end.getTime() - days * 86_400_000);

const FILTERS: Readonly<Record<string, RecordFilter>> = {
  "no filter": {},
  "time, a day": { since: daysAgo(40), until: daysAgo(39) },
  "time, before a year": { until: daysAgo(365) },
  "cluster, all": { cluster: "bench" },
  "cluster, none": { cluster: "other" },
  "namespace, common": { namespace: "shop-0" },
  "namespace, rare": { namespace: "mail-49" },
  "namespace, none": { namespace: "none" },
  "pod, one": { pod: "see below" },
  "pod, none": { pod: "none" },
  "user, common": { user: "user0@example.com" },
  "user, rare": { user: "user299@example.com" },
  "user, none": { user: "user" },
  "group, all": { group: "system:authenticated" },
  "group, rare": { group: "team-24" },
  "image, common": { image: "docker.io/library/busybox:1.0" },
  "image, rare": { image: "registry.example.com/tools/debug-79:2.2" },
  "verdict, denied": { verdict: "denied" },
  "verdict, would-deny": { verdict: "would-deny" },
  "verdict, unguarded (none)": { verdict: "unguarded" },
  "code, common": { code: "images.allow" },
  "code, rare": { code: "unmatched" },
  "policy, common": { policy: "policy-0" },
  "policy, rare": { policy: "policy-11" },
  landed: { landed: true },
  "not landed": { landed: false },
  "dry run": { dryRun: true },
  "text, all": { text: "debugger" },
  "text, begun, all": { text: "deb" },
  "text, one letter": { text: "d" },
  "text, two words": { text: "busybox user1" },
  "text, rare": { text: "user299" },
  "text, none": { text: "nothinglikethis" },
  "denied and landed (none)": { verdict: "denied", landed: true },
  "code and namespace": { code: "unmatched", namespace: "mail-30" },
  "user and time": { user: "user0@example.com", since: daysAgo(10), until: daysAgo(9) },
  "rare user and old time": { user: "user290@example.com", until: daysAgo(60) },
  "text and verdict and group": { text: "payments busy", verdict: "would-deny", group: "team-3" },
  "all and none": { group: "system:authenticated", namespace: "none" },
  "disjoint halves": { verdict: "allowed", code: "images.allow" },
};

const measureFilters = async (store: LedgerStore, file: string): Promise<void> => {
  const { records } = await store.list({}, { limit: 1 });
  const deep = await cursorAt(store, population.count * 0.5);
  const deepest = await cursorAt(store, population.count * 0.95);
  const slow: string[] = [];
  console.log(
    `${"filter".padEnd(30)} ${["first page", "half way", "at the end"].map((one) => one.padStart(14)).join("")}`,
  );
  for (const [name, given] of Object.entries(FILTERS)) {
    const filter = given.pod === "see below" ? { pod: records[0]!.pod.name } : given;
    const times: string[] = [];
    for (const cursor of [undefined, deep, deepest]) {
      const { ms: took, found } = await best(store, filter, cursor);
      times.push(`${found.toString().padStart(4)} ${took.toFixed(1).padStart(6)} ms`);
      if (took >= 50) slow.push(name);
    }
    console.log(`${name.padEnd(30)} ${times.join("")}`);
  }
  console.log(
    slow.length === 0 ? "every page in less than 50 ms" : `50 ms or more: ${[...new Set(slow)].join(", ")}`,
  );
  for (const filter of [{}, { user: "a" }, { text: "a b", since: daysAgo(1) }]) await explain(file, filter);
};

/** As a page after which a record of that rank would come. */
const cursorAt = async (store: LedgerStore, rank: number): Promise<string> => {
  const until = daysAgo((rank / population.count) * population.days);
  const { next } = await store.list({ until }, { limit: 1 });
  return next!;
};

const best = async (store: LedgerStore, filter: RecordFilter, cursor?: string) => {
  let took = Infinity;
  let found = 0;
  for (let round = 0; round < 3; round += 1) {
    const start = performance.now();
    const page = await store.list(filter, { limit: 50, ...(cursor !== undefined && { cursor }) });
    took = Math.min(took, performance.now() - start);
    found = page.records.length;
  }
  return { ms: took, found };
};

const measureStats = async (store: LedgerStore): Promise<void> => {
  for (const [name, filter] of Object.entries({
    all: {},
    "7 days": { since: daysAgo(7) },
    "a user": { user: "user0@example.com" },
  })) {
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const start = performance.now();
    const { total } = await store.stats(filter);
    const took = performance.now() - start;
    delay.disable();
    console.log(
      `stats, ${name}: ${total} records, ${took.toFixed(0)} ms, event loop held up ${ms(delay.max)} at most`,
    );
  }
};

await main();
