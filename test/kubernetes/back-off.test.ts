import { expect } from "chai";
import { toDelay } from "../../src/kubernetes/back-off.ts";

describe("kubernetes/back-off", () => {
  const backOff = { firstMs: 100, mostMs: 1000 };
  const table = [
    { failures: 1, random: 0, expect: 50 },
    { failures: 1, random: 0.5, expect: 75 },
    { failures: 2, random: 0, expect: 100 },
    { failures: 4, random: 0, expect: 400 },
    { failures: 5, random: 0, expect: 500 },
    { failures: 5000, random: 1, expect: 1000 },
  ];
  for (const { failures, random, expect: expected } of table) {
    it(`waits ${expected} ms after ${failures} failures`, () =>
      expect(toDelay(backOff, failures, random)).to.equal(expected));
  }
});
