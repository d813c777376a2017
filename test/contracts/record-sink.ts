import { expect } from "chai";
import type { RecordSink } from "../../src/ledger/record-sink.ts";
import type { Observation } from "../../src/model/observation.ts";
import { sampleObservation, sampleObservations } from "../ledger/sample-observation.ts";

export interface SinkUnderTest {
  readonly sink: RecordSink;
  /** What is kept at the sink's end, in the order of its arrival. */
  readonly kept: () => readonly Kept[];
  /** Makes the sink's end unusable, or usable again. */
  readonly setBroken?: (broken: boolean) => void;
}

/** The whole observation, where that is what is kept; else its uid. */
export type Kept = Pick<Observation, "uid">;

export interface SinkContract {
  /** Runs `use` with a fresh sink, and puts away what it needed. */
  readonly start: (use: (given: SinkUnderTest) => Promise<void>) => Promise<void>;
  /** Why something of the contract does not concern this sink. */
  readonly excused?: Partial<Record<"whole" | "twice" | "broken", string>>;
}

/** What RecordSink promises, of one implementation. */
export const keepsRecordSinkContract = (name: string, { start, excused = {} }: SinkContract): void => {
  describe(`contract of RecordSink: ${name}`, () => {
    it("has a name", () =>
      start(async ({ sink }) => {
        expect(sink.name).to.match(/^[a-z-]+$/);
        await sink.close();
      }));

    it("keeps a batch, in its order, once it was written and the sink is closed", () =>
      start(async ({ sink, kept }) => {
        const batch = sampleObservations(7);
        await sink.write(batch);
        await sink.close();
        expect(uids(kept())).to.deep.equal(uids(batch));
      }));

    it("keeps all of several batches that are written at the same time", () =>
      start(async ({ sink, kept }) => {
        const batches = ["a", "b", "c"].map((prefix) => sampleObservations(20, prefix));
        await Promise.all(batches.map((batch) => sink.write(batch)));
        await sink.close();
        expect(uids(kept()).sort()).to.deep.equal(uids(batches.flat()).sort());
      }));

    it("takes a batch of none", () =>
      start(async ({ sink, kept }) => {
        await sink.write([]);
        await sink.close();
        expect(kept()).to.deep.equal([]);
      }));

    it("does not change what it is given", () =>
      start(async ({ sink, kept }) => {
        const batch = deepFrozen([sampleObservation({ uid: "frozen" })]); // a write to it throws
        const before = JSON.stringify(batch);
        await sink.write(batch);
        await sink.close();
        expect(JSON.stringify(batch)).to.equal(before);
        expect(uids(kept())).to.deep.equal(["frozen"]);
      }));

    it("can be closed twice", () =>
      start(async ({ sink }) => {
        await sink.close();
        await sink.close();
      }));

    if (excused.whole === undefined)
      it("keeps the whole of it, hostile text too", () => {
        return start(async ({ sink, kept }) => {
          const batch = HOSTILE_TEXTS.map((text, at) =>
            sampleObservation({
              uid: `h${at}`,
              requester: { username: text, groups: [text] },
              message: text,
              violations: [],
            }),
          );
          await sink.write(batch);
          await sink.close();
          expect(asJson(kept())).to.deep.equal(asJson(batch));
        });
      });

    if (excused.twice === undefined)
      it("keeps once what was written twice", () => {
        return start(async ({ sink, kept }) => {
          const batch = sampleObservations(3);
          await sink.write(batch);
          await sink.write(batch);
          await sink.close();
          expect(uids(kept())).to.deep.equal(uids(batch));
        });
      });

    if (excused.broken === undefined)
      it("rejects what it cannot keep, or keeps it later", () => {
        return start(async ({ sink, kept, setBroken }) => {
          if (setBroken === undefined) throw new Error(`${name} cannot be broken, and has no excuse`);
          const batch = sampleObservations(5);
          setBroken(true);
          const rejected = await sink.write(batch).then(
            () => false,
            () => true,
          );
          expect(kept()).to.deep.equal([]);
          setBroken(false);
          if (rejected) await sink.write(batch);
          await sink.close();
          expect(uids(kept())).to.deep.equal(uids(batch));
        });
      });
  });
};

/** Markup, terminal escapes, text that reorders, half a surrogate pair, what JSON escapes, and more than one line. */
const HOSTILE_TEXTS = [
  "<script>alert(1)</script>",
  "\u001b[2J\u0000\u007f\u0085",
  "\u202ereversed\u2066\u200b",
  "\ud800",
  '"\\\u2028\n\r\n',
  "ä€😀".repeat(50),
  "__proto__",
];

/** What is undefined in memory is absent after a journey. */
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const uids = (kept: readonly Kept[]): string[] => kept.map(({ uid }) => uid);

const deepFrozen = <T>(value: T): T => {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const item of Object.values(value)) deepFrozen(item);
  return value;
};
