import { expect } from "chai";
import { createFanOut } from "../../src/ledger/fan-out.ts";
import type { RecordSink } from "../../src/ledger/record-sink.ts";
import type { Observation } from "../../src/model/observation.ts";
import { keepsRecordSinkContract } from "../contracts/record-sink.ts";
import { onceEach } from "../server/ingest-parts.ts";
import { sampleObservations } from "./sample-observation.ts";

const sinkOf = (name: string, differing: Partial<RecordSink> = {}): RecordSink => ({
  name,
  write: () => Promise.resolve(),
  close: () => Promise.resolve(),
  ...differing,
});

keepsRecordSinkContract("fan-out", {
  start: async (use) => {
    const [first, second] = [onceEach(), onceEach()];
    let broken = false;
    const keepIn = ({ keep }: typeof first) => ({
      write: (batch: readonly Observation[]) => (broken ? Promise.reject(new Error("broken")) : keep(batch)),
    });
    const sink = createFanOut([sinkOf("first", keepIn(first)), sinkOf("second", keepIn(second))]);
    await use({ sink, kept: () => second.kept, setBroken: (value) => (broken = value) });
    expect(first.kept).to.deep.equal(second.kept);
  },
});

const errorOf = (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => expect.fail("expected an error"),
    (error: unknown) => error as Error,
  );

describe("ledger/fan-out", () => {
  const batch = sampleObservations(1);
  const failing: readonly (readonly [string, Partial<RecordSink>])[] = [
    ["rejects", { write: () => Promise.reject(new Error("no")) }],
    [
      "throws",
      {
        write: () => {
          throw new Error("no");
        },
      },
    ],
    ["never ends", { write: () => new Promise(() => undefined) }],
  ];
  for (const [name, differing] of failing) {
    it(`gives the others their batch where one ${name}, wherever it stands`, () => {
      const { kept, keep } = onceEach();
      const good = () => sinkOf("good", { write: (given) => keep(given) });
      const bad = sinkOf("bad", differing);
      for (const sinks of [
        [bad, good()],
        [good(), bad],
      ]) {
        kept.length = 0;
        const fanOut = createFanOut(sinks);
        fanOut.write(sampleObservations(1, name + sinks[0]!.name)).catch(() => undefined);
        expect(kept, "before anything is waited for").to.have.length(1);
      }
    });
  }

  it("rejects with all that failed, once all have ended", async () => {
    let ended = false;
    const slow = sinkOf("slow", {
      write: () =>
        new Promise((resolve) =>
          setTimeout(() => {
            ended = true;
            resolve();
          }, 30),
        ),
    });
    const bad = (name: string) => sinkOf(name, { write: () => Promise.reject(new Error(`${name} is full`)) });
    const error = await errorOf(createFanOut([bad("a"), slow, bad("b")]).write(batch));
    expect(error.message).to.equal("2 of 3 sinks failed to write: a: a is full; b: b is full");
    expect(error).to.be.instanceOf(AggregateError);
    expect(ended).to.equal(true);
  });

  it("closes all, also where one cannot be closed", async () => {
    const closed: string[] = [];
    const closing = (name: string) => sinkOf(name, { close: () => Promise.resolve(void closed.push(name)) });
    const bad = sinkOf("bad", { close: () => Promise.reject(new Error("no")) });
    const error = await errorOf(createFanOut([bad, closing("a"), closing("b")]).close());
    expect(error.message).to.equal("1 of 3 sinks failed to close: bad: no");
    expect(closed).to.deep.equal(["a", "b"]);
  });
});
