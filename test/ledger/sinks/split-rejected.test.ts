import { expect } from "chai";
import { splitRejected } from "../../../src/ledger/sinks/split-rejected.ts";
import type { Observation } from "../../../src/model/observation.ts";
import { sampleObservations } from "../sample-observation.ts";

/** What is taken, refused and sent, of `count` of which those at `bad` are at fault. */
const split = async (count: number, bad: readonly number[]) => {
  const taken: string[] = [];
  const sent: number[] = [];
  const isBad = ({ uid }: Observation): boolean => bad.includes(Number(uid.slice(1)));
  const rejected = await splitRejected(sampleObservations(count), (part) => {
    sent.push(part.length);
    const found = part.filter(isBad);
    if (found.length === 0) taken.push(...part.map(({ uid }) => uid));
    return Promise.resolve(found.length === 0 ? undefined : `${found.length} bad`);
  });
  return { taken, sent, rejected: rejected.map(({ observation, why }) => `${observation.uid}: ${why}`) };
};

const all = (count: number, without: readonly number[]): readonly string[] =>
  Array.from({ length: count }, (_, at) => at)
    .filter((at) => !without.includes(at))
    .map((at) => `u${at}`);

describe("ledger/sinks/split-rejected", () => {
  for (const { name, count, bad, sends } of [
    { name: "nothing at fault", count: 5, bad: [], sends: 1 },
    { name: "nothing at all", count: 0, bad: [], sends: 0 },
    { name: "one alone", count: 1, bad: [0], sends: 1 },
    { name: "the first", count: 8, bad: [0], sends: 7 },
    { name: "the last of an odd number", count: 7, bad: [6], sends: 5 },
    { name: "several", count: 9, bad: [0, 4, 8], sends: undefined },
    { name: "all", count: 4, bad: [0, 1, 2, 3], sends: 7 },
  ]) {
    it(`gives up what is at fault, and nothing else: ${name}`, async () => {
      const { taken, sent, rejected } = await split(count, bad);
      expect(taken).to.deep.equal(all(count, bad));
      expect(rejected).to.deep.equal(bad.map((at) => `u${at}: 1 bad`));
      if (sends !== undefined) expect(sent).to.have.length(sends);
    });
  }

  it("gives nothing up where a part may be taken later", async () => {
    let calls = 0;
    const outcome = await splitRejected(sampleObservations(4), (part) => {
      calls += 1;
      return calls > 2 && part.length <= 2 ? Promise.reject(new Error("later")) : Promise.resolve("bad");
    }).catch((error: unknown) => String(error));
    expect(outcome).to.equal("Error: later");
  });
});
