import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import { Throttle } from "../../src/marking/throttle.ts";

const { signal } = new AbortController();
const PLENTY = { burst: 1000, perMinute: 1000 };

describe("marking/throttle", () => {
  it("runs so many at once, in the order they came, and gives what they give", async () => {
    const throttle = new Throttle({ atOnce: 2, rate: PLENTY });
    const seen: string[] = [];
    let running = 0;
    const results = await Promise.all(
      [0, 1, 2, 3, 4].map((at) =>
        throttle.run(async () => {
          seen.push(`${at} with ${++running}`);
          await delay(5);
          running--;
          return at * 10;
        }, signal),
      ),
    );
    expect(results).to.deep.equal([0, 10, 20, 30, 40]);
    expect(seen).to.deep.equal(["0 with 1", "1 with 2", "2 with 2", "3 with 2", "4 with 2"]);
  });

  it("waits where there were too many of late", async () => {
    const throttle = new Throttle({ atOnce: 9, rate: { burst: 2, perMinute: 120 } });
    const times: number[] = [];
    const begun = performance.now();
    const note = () => Promise.resolve(void times.push(performance.now() - begun));
    await Promise.all([1, 2, 3, 4].map(() => throttle.run(note, signal)));
    expect(times[1]).to.be.below(499);
    expect(times[2]).to.be.at.least(499);
    expect(times[3]).to.be.within(999, 4999);
  });

  it("goes on after a call that failed", async () => {
    const throttle = new Throttle({ atOnce: 1, rate: PLENTY });
    const failing = throttle.run(() => Promise.reject(new Error("no")), signal);
    const next = throttle.run(() => Promise.resolve("yes"), signal);
    expect(await failing.catch((error: unknown) => (error as Error).message)).to.equal("no"); // thrown above
    expect(await next).to.equal("yes");
  });

  it("lets nobody wait for ever once it is closed, and calls nothing for whoever has aborted", async () => {
    const throttle = new Throttle({ atOnce: 1, rate: { burst: 1, perMinute: 1 } });
    const controller = new AbortController();
    await throttle.run(() => Promise.resolve(), signal);
    const calls: string[] = [];
    const waiting = throttle.run(() => Promise.resolve(calls.push("called")), controller.signal);
    controller.abort();
    throttle.close();
    expect(await waiting.catch((error: unknown) => (error as Error).name)).to.equal("AbortError"); // of the signal
    expect(calls).to.deep.equal([]);
  });
});
