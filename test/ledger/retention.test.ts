import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import { createRetention, type RetentionOptions } from "../../src/ledger/retention.ts";

const NOW = new Date("2026-11-21T10:00:00Z");

type Retain = RetentionOptions["store"]["retain"];

const started = (retain: Retain, everyMs = 5) => {
  const told: (number | string)[] = [];
  const retention = createRetention({
    store: { retain },
    limits: { ageMs: 3_600_000, count: 10 },
    everyMs,
    onDone: (removed) => told.push(removed),
    onFailure: (reason) => told.push(reason),
    now: () => NOW,
  });
  retention.start();
  return { retention, told };
};

describe("ledger: retention", () => {
  it("removes what is too old or too much, at once and again and again", async () => {
    const asked: unknown[] = [];
    const { retention, told } = started((limits) => Promise.resolve(asked.push(limits)));
    while (told.length < 3) await delay(1);
    await retention.close();
    expect(asked[0]).to.deep.equal({ before: new Date("2026-11-21T09:00:00Z"), count: 10 });
    expect(told.slice(0, 3)).to.deep.equal([1, 2, 3]);
  });

  it("tells what fails, and tries again", async () => {
    let round = 0;
    const { retention, told } = started(() =>
      (round += 1) === 1 ? Promise.reject(new Error("away")) : Promise.resolve(7),
    );
    while (told.length < 2) await delay(1);
    await retention.close();
    expect(told.slice(0, 2)).to.deep.equal(["away", 7]);
  });

  it("waits at its end for the round under way, and begins no other", async () => {
    let finish: (removed: number) => void = () => undefined;
    let rounds = 0;
    const { retention, told } = started(() => {
      rounds += 1;
      return new Promise((resolve) => (finish = resolve));
    }, 1);
    const closing = retention.close().then(() => told.push("closed"));
    await delay(5);
    finish(4);
    await closing;
    await delay(10);
    retention.start();
    expect(told).to.deep.equal([4, "closed"]);
    expect(rounds).to.equal(1);
  });
});
