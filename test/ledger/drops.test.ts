import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import { createDrops, type Drops } from "../../src/ledger/drops.ts";
import { eventually } from "../support/eventually.ts";
import { recordingLogger, type RecordedLine } from "./recording-logger.ts";

interface Recorded {
  readonly drops: Drops;
  readonly lines: RecordedLine[];
  readonly counts: string[];
}

const recorded = (intervalMs?: number): Recorded => {
  const { logger, lines } = recordingLogger();
  const counts: string[] = [];
  const metrics = { dropped: (reason: string, count: number) => void counts.push(`${reason} ${count}`) };
  return { drops: createDrops(logger, metrics, intervalMs), lines, counts };
};

const some = (...uids: readonly string[]) => uids.map((uid) => ({ uid }));

const fieldsOf = (lines: readonly RecordedLine[]) => lines.map(({ fields }) => fields);

describe("ledger/drops", () => {
  it("counts, and names each uid with the reason", () => {
    const { drops, lines, counts } = recorded();
    drops.drop("full", some("a", "b"));
    expect(counts).to.deep.equal(["full 2"]);
    expect(lines).to.deep.equal([
      {
        level: "error",
        fields: { reason: "full", dropped: 2, uids: ["a", "b"] },
        message: "observations dropped",
      },
    ]);
    drops.close();
  });

  it("says nothing of none", () => {
    const { drops, lines, counts } = recorded();
    drops.drop("full", []);
    drops.close();
    expect([lines, counts]).to.deep.equal([[], []]);
  });

  it("makes one line of a storm, which names all of it", async () => {
    const { drops, lines, counts } = recorded(40);
    for (let n = 0; n < 1000; n += 1) drops.drop("full", some(`u${n}`));
    expect(lines).to.have.length(1);
    await eventually(() => Promise.resolve(expect(lines).to.have.length(2)));
    expect(lines[1]!.fields).to.include({ dropped: 999 });
    expect(lines[1]!.fields["uids"]).to.have.length(999).and.include("u999");
    expect(counts).to.have.length(1000);
    drops.drop("full", some("again"));
    expect(lines, "the interval goes on after its line").to.have.length(2);
    await eventually(() => Promise.resolve(expect(lines).to.have.length(3)));
    expect(lines[2]!.fields).to.deep.equal({ reason: "full", dropped: 1, uids: ["again"] });
    await delay(100);
    drops.drop("full", some("late"));
    expect(lines, "after an interval of silence at once").to.have.length(4);
    drops.close();
  });

  it("tells reasons apart, with the receiver's first words", () => {
    const { drops, lines } = recorded();
    drops.drop("full", some("a"));
    drops.drop("rejected", some("b"), "HTTP 400: spoilt");
    drops.drop("rejected", some("c"), "HTTP 400: spoilt too");
    drops.drop("rejected", some("d"), "HTTP 413");
    drops.close();
    expect(fieldsOf(lines)).to.deep.equal([
      { reason: "full", dropped: 1, uids: ["a"] },
      { reason: "rejected", dropped: 1, why: "HTTP 400: spoilt", uids: ["b"] },
      { reason: "rejected", dropped: 2, why: "HTTP 400: spoilt too", uids: ["c", "d"] },
    ]);
  });

  it("bounds a line, and tells what it does not name", () => {
    const { drops, lines } = recorded();
    drops.drop("full", some("first"));
    for (let n = 0; n < 3; n += 1)
      drops.drop("full", some(...Array.from({ length: 2000 }, (_, at) => `u${at}`)));
    drops.close();
    expect(lines).to.have.length(2);
    expect(lines[1]!.fields).to.include({ dropped: 6000, unnamed: 1000 });
    expect(lines[1]!.fields["uids"]).to.have.length(5000);
  });

  it("shows uids harmlessly, and short", () => {
    const { drops, lines } = recorded();
    drops.drop("full", some("\u001b[2J", "x".repeat(10_000)));
    drops.close();
    const [first, second] = lines[0]!.fields["uids"] as string[];
    expect(first).to.equal("\\x1b[2J");
    expect(second).to.have.length.below(100);
  });

  it("does not keep a process alive, and writes nothing after its end", async () => {
    const { drops, lines } = recorded(20);
    drops.drop("closed", some("a"));
    drops.drop("closed", some("b"));
    drops.close();
    expect(lines).to.have.length(2);
    await delay(60);
    expect(lines).to.have.length(2);
  });
});
