import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import type { SweepReport } from "../../src/marking/ports.ts";
import { Sweeper } from "../../src/marking/sweeper.ts";
import { eventually } from "../support/eventually.ts";
import { createMemoryLogger } from "./given.ts";

const NOW = new Date("2026-11-21T14:00:05Z");
const REPORT: SweepReport = {
  since: new Date("2026-11-21T14:00:00Z"),
  seen: 9,
  debugged: 3,
  marked: 1,
  failed: 0,
};

/** Sweeps that end so, one after the other; and then never. */
const given = (ends: readonly (SweepReport | Error)[], intervalMs = 40) => {
  const begun: number[] = [];
  const figures: unknown[] = [];
  const left = [...ends];
  const { logger, lines } = createMemoryLogger();
  const sweeper = new Sweeper({
    sweep: (signal) => {
      begun.push(performance.now());
      const end = left.shift();
      if (end instanceof Error) return Promise.reject(end);
      if (end !== undefined) return Promise.resolve(end);
      return new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(new Error("aborted")));
      });
    },
    figures: { swept: (report) => figures.push(report), sweepFailed: () => figures.push("failed") },
    logger,
    intervalMs,
    retryMs: 10,
    now: () => NOW,
    random: () => 0.5,
  });
  const until = (sweeps: number) =>
    eventually(() => Promise.resolve(expect(begun).to.have.length.of.at.least(sweeps)));
  return {
    sweeper,
    until,
    begun,
    figures,
    lines,
    waits: () => begun.slice(1).map((at, index) => at - begun[index]!),
  };
};

describe("marking/sweeper", () => {
  it("sweeps at once, and again after the interval", async () => {
    const { sweeper, until, figures, lines, waits } = given([REPORT]);
    expect(sweeper.state()).to.deep.equal({ loaded: undefined, failure: undefined });
    sweeper.start();
    await until(2);
    await sweeper.close();
    expect(waits()[0]).to.be.within(38, 4999);
    expect(sweeper.state()).to.deep.equal({ loaded: { ...REPORT, at: NOW }, failure: undefined });
    expect(figures).to.deep.equal([REPORT]);
    expect(lines).to.deep.equal([["info", "pods swept", REPORT]]);
  });

  it("tries again sooner after a failure, and later after each further one", async () => {
    const hostile = new Error("no\n\u001b[31manswer");
    const { sweeper, until, figures, lines, waits } = given([hostile, hostile, hostile], 9000);
    sweeper.start();
    await until(4);
    const [first = 0, second = 0, third = 0] = waits();
    expect(first).to.be.within(7, 8999);
    expect(second).to.be.within(14, 8999);
    expect(third).to.be.within(29, 8999);
    expect(sweeper.state()).to.deep.equal({
      loaded: undefined,
      failure: { at: NOW, reasons: ["no\\x0a\\x1b[31manswer"] },
    });
    expect(figures).to.deep.equal(["failed", "failed", "failed"]);
    expect(lines[0]).to.deep.equal(["error", "sweep of pods failed", { reason: "no\\x0a\\x1b[31manswer" }]);
    await sweeper.close();
  });

  it("keeps the last good sweep through a failure, and forgets the failure with the next", async () => {
    const { sweeper, until } = given([REPORT, new Error("no"), { ...REPORT, seen: 10 }], 20);
    sweeper.start();
    await until(3);
    await eventually(() => Promise.resolve(expect(sweeper.state().loaded?.seen).to.equal(10)));
    expect(sweeper.state().failure).to.equal(undefined);
    await sweeper.close();
  });

  it("is back to the interval after a success", async () => {
    const { sweeper, until, waits } = given([new Error("no"), REPORT], 800);
    sweeper.start();
    await until(3);
    await sweeper.close();
    const [retried = 0, again = 0] = waits();
    expect(retried).to.be.below(798);
    expect(again).to.be.at.least(798);
  });

  it("breaks off when it is closed, and takes that for no failure", async () => {
    const { sweeper, until, begun, figures, lines } = given([]);
    sweeper.start();
    await until(1);
    await sweeper.close();
    await delay(60);
    expect(begun).to.have.length(1);
    expect([figures, lines]).to.deep.equal([[], []]);
  });
});
