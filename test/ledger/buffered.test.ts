import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import { createBufferedSink, type BufferLimits } from "../../src/ledger/buffered.ts";
import { DeliveryError } from "../../src/ledger/delivery-error.ts";
import type { RecordSink } from "../../src/ledger/record-sink.ts";
import type { QueueState } from "../../src/metrics/delivery-metrics.ts";
import type { Observation } from "../../src/model/observation.ts";
import { keepsRecordSinkContract } from "../contracts/record-sink.ts";
import { onceEach } from "../server/ingest-parts.ts";
import { eventually } from "../support/eventually.ts";
import { recordingLogger, type RecordedLine } from "./recording-logger.ts";
import { sampleObservation, sampleObservations } from "./sample-observation.ts";

/** Times short enough for a test. */
const QUICK: Partial<BufferLimits> = {
  gatherMs: 20,
  batchMs: 20,
  firstRetryMs: 10,
  mostRetryMs: 40,
  closeMs: 300,
};

interface Buffer {
  readonly sink: RecordSink;
  /** The batches that the sink behind was given, as uids; also those that it did not take. */
  readonly batches: readonly (readonly string[])[];
  /** When each was given, milliseconds. */
  readonly times: readonly number[];
  readonly kept: readonly Observation[];
  readonly drops: readonly string[];
  readonly lines: readonly RecordedLine[];
  readonly counts: { delivered: number; failed: number };
  readonly queue: () => QueueState;
  readonly closed: () => number;
}

interface Given {
  readonly limits?: Partial<BufferLimits>;
  /** Of the sink behind, before it keeps the batch. */
  readonly onWrite?: (batch: readonly Observation[], call: number) => Promise<void> | void;
  readonly random?: number;
}

const bufferOf = ({ limits, onWrite, random = 1 }: Given = {}): Buffer => {
  const { kept, keep } = onceEach();
  const { logger, lines } = recordingLogger();
  const batches: string[][] = [];
  const times: number[] = [];
  const drops: string[] = [];
  const counts = { delivered: 0, failed: 0 };
  let read: (() => QueueState) | undefined;
  let closed = 0;
  const sink = createBufferedSink({
    sink: {
      name: "remote",
      write: async (batch) => {
        batches.push(batch.map(({ uid }) => uid));
        times.push(performance.now());
        await onWrite?.(batch, batches.length);
        await keep(batch);
      },
      close: () => Promise.resolve(void (closed += 1)),
    },
    drops: { drop: (reason, given) => drops.push(...given.map(({ uid }) => `${reason} ${uid}`)) },
    logger,
    metrics: {
      watchQueue: (reader) => (read = reader),
      delivered: (count) => (counts.delivered += count),
      failed: () => (counts.failed += 1),
    },
    limits: { ...QUICK, ...limits },
    random: () => random,
  });
  return { sink, batches, times, kept, drops, lines, counts, queue: () => read!(), closed: () => closed };
};

keepsRecordSinkContract("buffered", {
  start: async (use) => {
    let broken = false;
    const { sink, kept } = bufferOf({
      onWrite: () => (broken ? Promise.reject(new Error("broken")) : undefined),
    });
    await use({ sink, kept: () => kept, setBroken: (value) => (broken = value) });
  },
});

const gate = () => {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
};

describe("ledger/buffered", () => {
  describe("batches", () => {
    it("gather what comes within a time", async () => {
      const { sink, batches } = bufferOf();
      for (const uid of ["a", "b", "c"]) await sink.write([sampleObservation({ uid })]);
      expect(batches, "before the time is over").to.deep.equal([]);
      await eventually(() => Promise.resolve(expect(batches).to.deep.equal([["a", "b", "c"]])));
      await sink.close();
    });

    it("leave almost at once", async () => {
      const { sink, batches } = bufferOf({ limits: { batchMs: 60_000 } });
      await sink.write(sampleObservations(1));
      await eventually(() => Promise.resolve(expect(batches).to.deep.equal([["u0"]])));
      await sink.close();
    });

    it("leave no more often than they should", async () => {
      const { sink, times, kept } = bufferOf({ limits: { batchMs: 100 } });
      for (let n = 0; n < 30; n += 1) {
        await sink.write([sampleObservation({ uid: `u${n}` })]);
        await delay(10);
      }
      await eventually(() => Promise.resolve(expect(kept).to.have.length(30)));
      for (const [at, time] of times.slice(1).entries()) expect(time - times[at]!).to.be.above(98);
      await sink.close();
    });

    it("leave at once when they are full, by number", async () => {
      const limits = { gatherMs: 60_000, batch: { observations: 3, bytes: 1e9 } };
      const { sink, batches } = bufferOf({ limits });
      await sink.write(sampleObservations(2));
      await sink.write(sampleObservations(5, "v"));
      await eventually(() => Promise.resolve(expect(batches).to.have.length(2)));
      expect(batches).to.deep.equal([
        ["u0", "u1", "v0"],
        ["v1", "v2", "v3"],
      ]);
      await sink.close();
      expect(batches[2], "the rest at the end").to.deep.equal(["v4"]);
    });

    it("leave at once when they are full, by bytes", async () => {
      const limits = { gatherMs: 60_000, batch: { observations: 1000, bytes: 20_000 } };
      const { sink, batches } = bufferOf({ limits });
      await sink.write(sampleObservations(1));
      await sink.write(sampleObservations(3, "v"));
      await eventually(() => Promise.resolve(expect(batches).to.deep.equal([["u0", "v0"]])));
      await sink.close();
    });

    it("go one after the other, and nothing is forgotten that comes while one ends", async () => {
      let atOnce = 0;
      let most = 0;
      const { sink, kept } = bufferOf({
        limits: { gatherMs: 0, batchMs: 0, batch: { observations: 2, bytes: 1e9 } },
        onWrite: async () => {
          most = Math.max(most, (atOnce += 1));
          await Promise.resolve();
          atOnce -= 1;
        },
      });
      // Of each number of turns of the microtask queue, one write falls into the moment where the last batch ends.
      for (let turns = 0; turns < 60; turns += 1) {
        await sink.write([sampleObservation({ uid: `a${turns}` })]);
        for (let n = 0; n < turns; n += 1) await Promise.resolve();
        await sink.write([sampleObservation({ uid: `b${turns}` })]);
        await delay(1);
        expect(kept, `after ${turns} turns`).to.have.length(2 * turns + 2);
      }
      expect(most).to.equal(1);
      await sink.close();
    });
  });

  it("does not wait for the sink behind it", async () => {
    const { sink } = bufferOf({ onWrite: () => new Promise(() => undefined), limits: { closeMs: 10 } });
    await sink.write(sampleObservations(1));
    await delay(40);
    await sink.write(sampleObservations(1, "v")); // would time out
    await sink.close();
  });

  describe("a sink that fails", () => {
    it("gets the same batch again, with growing pauses, until it takes it", async () => {
      const { sink, batches, times, kept, counts, lines } = bufferOf({
        onWrite: (_batch, call) => (call <= 5 ? Promise.reject(new Error("away\u001b[2J")) : undefined),
      });
      await sink.write(sampleObservations(2));
      await delay(35); // the first batch is on its way, and has failed
      await sink.write(sampleObservations(1, "later"));
      await eventually(() => Promise.resolve(expect(kept).to.have.length(3)));
      expect(batches).to.deep.equal([...Array.from({ length: 6 }, () => ["u0", "u1"]), ["later0"]]);
      const pauses = lines.flatMap(({ fields }) => fields["retryMs"] ?? []);
      expect(pauses).to.deep.equal([10, 20, 40, 40, 40]);
      for (const [at, pause] of pauses.entries()) {
        expect(times[at + 1]! - times[at]!, `pause ${at + 1}`).to.be.above(Number(pause) - 2);
      }
      expect(counts).to.deep.equal({ delivered: 3, failed: 5 });
      expect(lines[0]).to.deep.equal({
        level: "warn",
        fields: { sink: "remote", reason: "away\\x1b[2J", waiting: 2, retryMs: 10 },
        message: "delivery failed",
      });
      expect(lines.at(-1)).to.deep.include({ level: "info", fields: { sink: "remote", failures: 5 } });
      await sink.close();
    });

    for (const { name, random, error, expected } of [
      { name: "half of the pause at the least", random: 0, error: new Error("away"), expected: 50 },
      { name: "all of it at the most", random: 1, error: new Error("away"), expected: 100 },
      { name: "what the receiver asks for", random: 1, error: new DeliveryError("busy", 150), expected: 150 },
      { name: "but not for ever", random: 0, error: new DeliveryError("busy", 9e9), expected: 200 },
      { name: "no less for being asked less", random: 1, error: new DeliveryError("busy", 1), expected: 100 },
    ]) {
      it(`is left alone for ${name}`, async () => {
        const { sink, lines } = bufferOf({
          random,
          limits: { firstRetryMs: 100, mostRetryMs: 200, closeMs: 0 },
          onWrite: () => Promise.reject(error),
        });
        await sink.write(sampleObservations(1));
        await eventually(() => Promise.resolve(expect(lines).to.have.length(1)));
        expect(lines[0]!.fields["retryMs"]).to.equal(expected);
        await sink.close();
      });
    }
  });

  describe("a full queue", () => {
    const limits = { queue: { observations: 3, bytes: 1e9 }, closeMs: 10 };

    it("keeps what waits and drops what comes, by name, until there is room", async () => {
      const { opened, open } = gate();
      const { sink, kept, drops } = bufferOf({ limits, onWrite: () => opened });
      await sink.write(sampleObservations(2));
      await delay(40); // they are on their way, and take their place still
      await sink.write(sampleObservations(3, "v"));
      expect(drops).to.deep.equal(["full v1", "full v2"]);
      open();
      await eventually(() => Promise.resolve(expect(kept).to.have.length(3)));
      await sink.write(sampleObservations(1, "w"));
      await sink.close();
      expect(kept.map(({ uid }) => uid)).to.deep.equal(["u0", "u1", "v0", "w0"]);
      expect(drops).to.have.length(2);
    });

    it("is one of too many bytes as well", async () => {
      const { sink, drops } = bufferOf({ limits: { queue: { observations: 100, bytes: 20_000 } } });
      await sink.write(sampleObservations(4));
      expect(drops).to.deep.equal(["full u2", "full u3"]);
      await sink.close();
    });
  });

  it("tells how much waits, and how long", async () => {
    const { sink, queue } = bufferOf({ limits: { closeMs: 0 }, onWrite: () => new Promise(() => undefined) });
    expect(queue()).to.deep.equal({ observations: 0, bytes: 0, oldestSeconds: 0 });
    await sink.write(sampleObservations(2));
    await delay(60);
    expect(queue().observations).to.equal(2);
    expect(queue().bytes).to.be.above(10_000);
    expect(queue().oldestSeconds).to.be.within(0.055, 10);
    await sink.close();
    expect(queue()).to.deep.equal({ observations: 0, bytes: 0, oldestSeconds: 0 });
  });

  describe("close", () => {
    it("delivers at once what waits, and closes the sink behind", async () => {
      const limits = { gatherMs: 60_000, batch: { observations: 2, bytes: 1e9 }, closeMs: 5000 };
      const { sink, kept, closed, drops } = bufferOf({ limits, onWrite: () => delay(5) });
      await sink.write(sampleObservations(5));
      const start = performance.now();
      await sink.close();
      expect(performance.now() - start).to.be.below(10_000);
      expect(kept).to.have.length(5);
      expect([drops, closed()]).to.deep.equal([[], 1]);
    });

    it("does not wait out a pause, and tries again until its deadline", async () => {
      const { sink, kept, drops } = bufferOf({
        limits: { firstRetryMs: 20, mostRetryMs: 60_000, closeMs: 20_000 },
        onWrite: (_batch, call) =>
          call <= 4 ? Promise.reject(new DeliveryError("away", call === 1 ? 60_000 : undefined)) : undefined,
      });
      await sink.write(sampleObservations(1));
      await delay(60);
      const start = performance.now();
      await sink.close();
      expect(performance.now() - start).to.be.within(30, 15_000);
      expect([kept.length, drops]).to.deep.equal([1, []]);
    });

    for (const { name, onWrite } of [
      { name: "fails", onWrite: () => Promise.reject(new Error("away")) },
      { name: "never answers", onWrite: () => new Promise<void>(() => undefined) },
    ]) {
      it(`gives up at its deadline, by name, where the sink ${name}`, async () => {
        const { sink, kept, drops, closed, batches } = bufferOf({ limits: { closeMs: 60 }, onWrite });
        await sink.write(sampleObservations(2));
        await delay(40);
        const start = performance.now();
        await sink.close();
        expect(performance.now() - start).to.be.within(55, 10_000);
        expect(drops).to.deep.equal(["closed u0", "closed u1"]);
        expect([kept.length, closed()]).to.deep.equal([0, 1]);
        const tried = batches.length;
        await delay(100);
        expect(batches, "no attempt after the end").to.have.length(tried);
      });
    }

    it("tells of what comes afterwards, and does not take it", async () => {
      const { sink, drops, kept } = bufferOf();
      await sink.close();
      await sink.write(sampleObservations(1));
      await delay(40);
      expect([drops, kept]).to.deep.equal([["closed u0"], []]);
    });
  });

  it("costs microseconds on the request's path, a full queue too", async () => {
    for (const observations of [10_000, 10]) {
      const { sink } = bufferOf({
        limits: { queue: { observations, bytes: 1e9 }, closeMs: 0 },
        onWrite: () => new Promise(() => undefined),
      });
      const batches = sampleObservations(5000).map((observation) => [observation]);
      const before = process.cpuUsage(); // by the clock it would measure what else runs here
      for (const batch of batches) void sink.write(batch);
      const { user, system } = process.cpuUsage(before);
      const each = (user + system) / batches.length;
      await sink.close();
      expect(each, `microseconds with room for ${observations}`).to.be.below(200);
    }
  });
});
