import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import { FilePoller } from "../../src/sources/file-poller.ts";
import type { Snapshot } from "../../src/sources/file-read.ts";

const snapshot = (texts: Record<string, string>): Snapshot =>
  Object.entries(texts).map(([path, text]) => ({ path, bytes: Buffer.from(text) }));

const missing: Snapshot = [{ path: "folder", code: "missing", reason: "does not exist" }];

/** What a snapshot shows, for comparison: `a=1`, or a fault's `path reason`. */
const show = (seen: Snapshot): string =>
  seen
    .map((read) =>
      "reason" in read ? `${read.path} ${read.reason}` : `${read.path}=${read.bytes.toString()}`,
    )
    .join();

/** A poller over a script of reads, the last of which repeats. */
const scripted = (reads: readonly Snapshot[]) => {
  const seen: string[] = [];
  let next = 0;
  const poller = new FilePoller({
    read: () => Promise.resolve(reads[Math.min(next++, reads.length - 1)]!),
    onChange: (changed) => seen.push(show(changed)),
    intervalMs: 1_000_000,
    settleMs: 0,
  });
  return { poller, seen, reads: () => next };
};

describe("sources/file-poller", () => {
  const [one, two, three] = [snapshot({ a: "1" }), snapshot({ a: "2" }), snapshot({ a: "3" })] as const;
  const cases: { name: string; given: readonly Snapshot[]; expect: string[] }[] = [
    { name: "nothing but the first read, while nothing changes", given: [one], expect: ["a=1"] },
    { name: "an edit", given: [one, one, two], expect: ["a=1", "a=2"] },
    { name: "a file that is added", given: [one, one, snapshot({ a: "1", b: "1" })], expect: ["a=1", "a=1,b=1"] },
    { name: "a file that is removed", given: [snapshot({ a: "1", b: "1" }), snapshot({ a: "1", b: "1" }), one], expect: ["a=1,b=1", "a=1"] },
    { name: "a file that is renamed", given: [one, one, snapshot({ b: "1" })], expect: ["a=1", "b=1"] },
    { name: "an empty folder", given: [one, one, []], expect: ["a=1", ""] },
    { name: "a folder that vanishes, once", given: [one, one, missing], expect: ["a=1", "folder does not exist"] },
    { name: "a folder that comes back as it was", given: [one, one, missing, missing, one], expect: ["a=1", "folder does not exist", "a=1"] },
    { name: "a half-written file only when it is whole", given: [one, one, two, three, three], expect: ["a=1", "a=3"] },
    { name: "nothing where a change is undone while it settles", given: [one, one, two, one, one], expect: ["a=1"] },
    { name: "a half-written file at the start only when it is whole", given: [two, three, three], expect: ["a=3"] },
  ]; // prettier-ignore
  for (const { name, given, expect: expected } of cases) {
    it(`reports ${name}`, async () => {
      const { poller, seen } = scripted(given);
      for (let round = 0; round < 8; round++) await poller.poll();
      poller.close();
      expect(seen).to.deep.equal(expected);
    });
  }

  it("reports a file that never stands still as a fault, once, and as good when it does", async () => {
    const moving = Array.from({ length: 40 }, (_, index) => snapshot({ still: "1", moving: `${index}` }));
    const { poller, seen } = scripted(moving);
    for (let round = 0; round < 8; round++) await poller.poll();
    expect(seen).to.deep.equal(["still=1,moving keeps changing while it is read", "still=1,moving=39"]);
  });

  it("polls at its interval until it is closed", async () => {
    let reads = 0;
    const poller = new FilePoller({
      read: () => Promise.resolve((reads++, one)),
      onChange: () => undefined,
      intervalMs: 5,
      settleMs: 0,
    });
    await poller.start();
    await delay(100);
    expect(reads).to.be.greaterThan(5);
    poller.close();
    await delay(20);
    const after = reads;
    await delay(50);
    expect(reads).to.equal(after);
  });

  it("says nothing once closed, not even of a read under way", async () => {
    const { poller, seen } = scripted([one]);
    const reading = poller.poll();
    poller.close();
    await reading;
    expect(seen).to.deep.equal([]);
  });

  it("reads once for two polls at a time", async () => {
    const { poller, reads } = scripted([one]);
    await Promise.all([poller.poll(), poller.poll()]);
    expect(reads()).to.equal(2); // The first read, and the one that finds it settled.
  });

  it("reports the same bytes again after forget", async () => {
    const { poller, seen } = scripted([one]);
    await poller.poll();
    poller.forget();
    await poller.poll();
    expect(seen).to.deep.equal(["a=1", "a=1"]);
  });
});
