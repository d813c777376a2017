import { expect } from "chai";
import { Pause } from "../../src/ledger/pause.ts";

const millisecondsOf = async (run: () => Promise<void>): Promise<number> => {
  const start = performance.now();
  await run();
  return performance.now() - start;
};

describe("ledger/pause", () => {
  it("lasts as long as was asked for", async () => {
    expect(await millisecondsOf(() => new Pause().wait(40))).to.be.within(38, 4999);
  });

  it("is cut short", async () => {
    const pause = new Pause();
    const took = await millisecondsOf(async () => {
      const waiting = pause.wait(5000);
      pause.end();
      await waiting;
    });
    expect(took).to.be.below(4999);
  });

  it("is not cut short by the time of one that was", async () => {
    const pause = new Pause();
    const first = pause.wait(20);
    pause.end();
    await first;
    expect(await millisecondsOf(() => pause.wait(80))).to.be.above(78);
  });

  it("is not cut short by an end that came before it, and can be used again", async () => {
    const pause = new Pause();
    pause.end();
    for (let n = 0; n < 2; n += 1) {
      expect(await millisecondsOf(() => pause.wait(30))).to.be.above(28);
      pause.end();
    }
  });
});
