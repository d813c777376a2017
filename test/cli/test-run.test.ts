import { expect } from "chai";
import { percentOf } from "../../src/cli/test-run.ts";

const rows: readonly (readonly [seen: number, total: number, expect: number])[] = [
  [0, 0, 100],
  [0, 7, 0],
  [2, 3, 66.6],
  [9999, 10_000, 99.9],
  [7, 7, 100],
];

describe("cli/test-run: percentOf", () => {
  for (const [seen, total, expected] of rows) {
    it(`${seen} of ${total}`, () => expect(percentOf({ rules: [], seen, total })).to.equal(expected));
  }
});
