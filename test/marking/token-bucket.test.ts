import { expect } from "chai";
import { TokenBucket } from "../../src/marking/token-bucket.ts";

describe("marking/token-bucket", () => {
  const table: { name: string; times: readonly number[]; taken: readonly boolean[] }[] = [
    { name: "gives a burst, and no more", times: [0, 0, 0], taken: [true, true, false] },
    { name: "gives one more once its time has come", times: [0, 0, 9_999, 10_000, 10_001], taken: [true, true, false, true, false] },
    { name: "saves up no more than a burst", times: [0, 0, 900_000, 900_000, 900_000], taken: [true, true, true, true, false] },
    { name: "counts what came in pieces", times: [0, 0, 4_000, 8_000, 12_000], taken: [true, true, false, false, true] },
    { name: "gives nothing for a clock that was put back", times: [20_000, 20_000, 0, 9_000, 10_000], taken: [true, true, false, false, true] },
  ]; // prettier-ignore
  for (const { name, times, taken } of table) {
    it(name, () => {
      const bucket = new TokenBucket({ burst: 2, perMinute: 6 }, times[0]!);
      expect(times.map((now) => bucket.take(now))).to.deep.equal(taken);
    });
  }

  it("says how long to wait", () => {
    const bucket = new TokenBucket({ burst: 1, perMinute: 6 }, 0);
    expect(bucket.waitMs(0)).to.equal(0);
    bucket.take(0);
    expect([0, 4000, 9999.5, 10_000].map((now) => bucket.waitMs(now))).to.deep.equal([10_000, 6000, 1, 0]);
  });
});
