import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { openStoreForReading } from "../../src/ledger/store/open-store.ts";
import { realBodies } from "./bodies.ts";
import {
  createRecorder,
  sendReviews,
  startGuard,
  type Answered,
  type DeliveryLoad,
  type Guard,
  type Recorder,
} from "./delivery-parts.ts";
import { setOf } from "./in-process.ts";
import { prepare } from "./start-servers.ts";

// The built webhook delivers to a recorder that is killed and started again: what is lost, what is there twice, and what it
// costs who waits for an answer. Loopback only; what it starts it stops. Exits with 1 where a budget is missed.

const { values } = parseArgs({
  options: {
    /** Seconds that the recorder is away. */
    down: { type: "string", default: "10" },
    rate: { type: "string", default: "100" },
    /** Of each of the five pairs of rounds. */
    seconds: { type: "string", default: "6" },
    program: { type: "string", default: fileURLToPath(new URL("../../dist/bin.js", import.meta.url)) },
  },
});
const [DOWN, RATE, SECONDS] = [Number(values.down), Number(values.rate), Number(values.seconds)];
const ROUNDS = 5;

const print = (line = ""): void => void process.stdout.write(`${line}\n`);

let missed = 0;
const budget = (what: string, measured: number, most: number): void => {
  if (measured > most) missed += 1;
  print(`  ${measured <= most ? "met    " : "NOT MET"} ${what}: ${measured.toFixed(2)} (at most ${most})`);
};

interface Bench {
  readonly guard: Guard;
  readonly recorder: Recorder;
  readonly load: Omit<DeliveryLoad, "pace">;
}

/** Until nothing waits any more. */
const delivered = async ({ guard }: Bench): Promise<number> => {
  const start = performance.now();
  while ((await guard.figure("delivery_queue_observations")) > 0) {
    if (performance.now() - start > 120_000) throw new Error("the queue does not empty");
    await delay(100);
  }
  return (performance.now() - start) / 1000;
};

/** Kills the recorder under load. Returns how many reviews were answered. */
const outage = async (bench: Bench): Promise<number> => {
  const { guard, recorder, load } = bench;
  const answers = sendReviews(guard, { ...load, pace: { rate: RATE, seconds: DOWN + 8 } });
  await delay(4000);
  await recorder.kill();
  await delay(DOWN * 1000);
  const waiting = await guard.figure("delivery_queue_observations");
  const bytes = await guard.figure("delivery_queue_bytes");
  await recorder.start();
  const { requests, p50, p99 } = await answers;
  const seconds = await delivered(bench);
  print(`${requests} reviews, ${RATE}/s; the recorder was killed for ${DOWN} s in the middle of them`);
  print(
    `  ${waiting} observations waited, ${(bytes / 1024).toFixed(0)} KiB; all delivered ${seconds.toFixed(1)} s after the last review`,
  );
  print(`  p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms over all of it`);
  return requests;
};

const median = (rounds: readonly Answered[], pick: (round: Answered) => number): number =>
  rounds.map(pick).sort((a, b) => a - b)[Math.floor(rounds.length / 2)] ?? 0;

/** Rounds with the recorder alive and dead, in turns. Returns how many reviews were answered. */
const alternate = async (bench: Bench): Promise<number> => {
  const { guard, recorder, load } = bench;
  const round = () => sendReviews(guard, { ...load, pace: { rate: RATE, seconds: SECONDS } });
  const rounds: Record<"alive" | "dead", Answered[]> = { alive: [], dead: [] };
  for (let n = 0; n < ROUNDS; n += 1) {
    rounds.alive.push(await round());
    await recorder.kill();
    rounds.dead.push(await round());
    await recorder.start();
    await delivered(bench);
  }
  print(`\n${ROUNDS} alternating rounds of ${SECONDS} s, ${RATE}/s; median p50 and p99 of /validate, ms`);
  for (const kind of ["alive", "dead"] as const) {
    const [p50, p99] = [median(rounds[kind], (each) => each.p50), median(rounds[kind], (each) => each.p99)];
    print(`  ${kind.padEnd(6)}${p50.toFixed(2).padStart(8)}${p99.toFixed(2).padStart(8)}`);
  }
  for (const [name, pick, most] of [
    ["p50", (each: Answered) => each.p50, 1.1],
    ["p99", (each: Answered) => each.p99, 1.5],
  ] as const) {
    budget(`${name} dead, x alive`, median(rounds.dead, pick) / median(rounds.alive, pick), most);
  }
  return [...rounds.alive, ...rounds.dead].reduce((sum, { requests }) => sum + requests, 0);
};

/** More than the queue holds, while nobody takes any. Returns how many were answered and kept. */
const overflow = async (bench: Bench): Promise<number> => {
  const { guard, recorder, load } = bench;
  const before = guard.rss();
  await recorder.kill();
  const { requests, p50, p99 } = await sendReviews(guard, { ...load, pace: { most: 14_000 } });
  const [waiting, bytes, dropped] = await Promise.all([
    guard.figure("delivery_queue_observations"),
    guard.figure("delivery_queue_bytes"),
    guard.figure('delivery_dropped_total{reason="full"}'),
  ]);
  print(`\n${requests} reviews with the recorder dead: p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms`);
  print(`  ${waiting} observations wait, ${(bytes / 1024 / 1024).toFixed(1)} MiB; ${dropped} were dropped`);
  print(`  RSS ${before.toFixed(0)} MiB before, ${guard.rss().toFixed(0)} MiB now`);
  budget("observations that neither wait nor are counted as dropped", requests - waiting - dropped, 0);
  budget("MiB of a webhook with a full queue", guard.rss(), 256);
  await recorder.start();
  print(`  all delivered ${(await delivered(bench)).toFixed(1)} s after the recorder was back`);
  return waiting;
};

/** Records, those of them that are there twice, and those that more than one call made. */
const readBack = async ({ recorder }: Bench) => {
  const store = await openStoreForReading({ file: recorder.storeFile });
  const pods = new Set<string>();
  let [records, repeated] = [0, 0];
  let cursor: string | undefined;
  do {
    const page = await store.list({}, { limit: 1000, ...(cursor !== undefined && { cursor }) });
    for (const { pod, calls } of page.records) {
      pods.add(pod.uid);
      records += 1;
      repeated += Number(calls !== 1);
    }
    cursor = page.next;
  } while (cursor !== undefined);
  await store.close();
  return { records, twice: records - pods.size + repeated };
};

const main = async (): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), "ephemeral-guard-delivery-"));
  const running: { stop: () => Promise<void> }[] = [];
  try {
    const workplace = await prepare(folder);
    const bodyFile = join(folder, "body.json");
    writeFileSync(bodyFile, realBodies("seed-patch.mutate", setOf(10)).validate);
    const recorder = await createRecorder(workplace);
    running.push({ stop: () => recorder.kill() });
    await recorder.start();
    const guard = await startGuard(values.program, workplace, recorder);
    running.push(guard);
    const bench = { guard, recorder, load: { caFile: workplace.caFile, bodyFile, connections: 16 } };
    print(`${cpus().length} x ${cpus()[0]?.model ?? "?"}, Node ${process.version}`);
    const warm = await sendReviews(guard, { ...bench.load, pace: { rate: RATE, seconds: 5 } });
    const answered =
      warm.requests + (await outage(bench)) + (await alternate(bench)) + (await overflow(bench));
    const { records, twice } = await readBack(bench);
    print(`\n${answered} reviews that fitted the queue, ${records} records`);
    budget("reviews without a record", answered - records, 0);
    budget("records that are there twice", twice, 0);
    budget("batches rejected", await guard.figure('delivery_dropped_total{reason="rejected"}'), 0);
  } finally {
    await Promise.all(running.map((server) => server.stop()));
    rmSync(folder, { recursive: true, force: true });
  }
};

await main();
process.exitCode = missed === 0 ? 0 : 1;
