import { expect } from "chai";
import { BoundedQueue } from "../../src/ledger/bounded-queue.ts";
import { estimatedBytes } from "../../src/ledger/estimated-bytes.ts";
import { sampleObservation, sampleObservations } from "./sample-observation.ts";

const [ONE] = sampleObservations(1);
const MORE = sampleObservations(2, "v");
/** Of each of these. */
const BYTES = estimatedBytes(ONE);
const WIDE = { observations: 1000, bytes: 1e9 };

const queueOf = (count: number, limits = WIDE): BoundedQueue => {
  const queue = new BoundedQueue(limits);
  for (const [at, observation] of sampleObservations(count).entries()) queue.add(observation, at);
  return queue;
};

const uids = (queue: BoundedQueue, most = WIDE): string =>
  queue
    .first(most)
    .map(({ uid }) => uid)
    .join(" ");

describe("ledger/bounded-queue", () => {
  it("knows how much waits, and since when", () => {
    const queue = queueOf(3);
    expect(queue).to.include({ observations: 3, bytes: 3 * BYTES, since: 0 });
    queue.remove(1);
    expect(queue).to.include({ observations: 2, bytes: 2 * BYTES, since: 1 });
    queue.remove(2);
    expect(queue).to.include({ observations: 0, bytes: 0, since: undefined });
  });

  it("gives the first ones and keeps them, until they are removed", () => {
    const queue = queueOf(5);
    expect(uids(queue)).to.equal("u0 u1 u2 u3 u4");
    expect(uids(queue)).to.equal("u0 u1 u2 u3 u4");
    queue.remove(2);
    expect(uids(queue)).to.equal("u2 u3 u4");
  });

  for (const { name, most, expected } of [
    { name: "by number", most: { ...WIDE, observations: 2 }, expected: "u0 u1" },
    { name: "by bytes, which fit exactly", most: { ...WIDE, bytes: 3 * BYTES }, expected: "u0 u1 u2" },
    { name: "by bytes, one less", most: { ...WIDE, bytes: 3 * BYTES - 1 }, expected: "u0 u1" },
    { name: "one at least", most: { observations: 2, bytes: 1 }, expected: "u0" },
  ]) {
    it(`bounds what it gives ${name}`, () => {
      expect(uids(queueOf(4), most)).to.equal(expected);
    });
  }

  for (const { name, limits } of [
    { name: "number", limits: { ...WIDE, observations: 3 } },
    { name: "bytes", limits: { ...WIDE, bytes: 3 * BYTES } },
  ]) {
    it(`refuses what goes beyond its ${name}, until there is room`, () => {
      const queue = queueOf(5, limits);
      expect(uids(queue)).to.equal("u0 u1 u2");
      expect(queue.bytes).to.equal(3 * BYTES);
      queue.remove(1);
      expect(queue.add(MORE[0]!, 9)).to.equal(true);
      expect(queue.add(MORE[1]!, 10)).to.equal(false);
      expect(uids(queue)).to.equal("u1 u2 v0");
    });
  }

  it("takes a smaller one where a large one found no room", () => {
    const queue = queueOf(2, { ...WIDE, bytes: 3 * BYTES });
    const large = sampleObservation({ uid: "u8", message: "x".repeat(BYTES) });
    expect(queue.add(large, 0)).to.equal(false);
    expect(queue.add(MORE[0]!, 0)).to.equal(true);
  });
});
