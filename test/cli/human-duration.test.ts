import { expect } from "chai";
import { humanDuration } from "../../src/cli/human-duration.ts";

const S = 1000;
const M = 60 * S;
const H = 60 * M;
const D = 24 * H;

describe("cli/human-duration", () => {
  const cases: { name: string; given: number; expect: string }[] = [
    { name: "nothing", given: 0, expect: "0s" },
    { name: "less than a second", given: 999, expect: "0s" },
    { name: "the future, where two clocks differ", given: -5 * S, expect: "0s" },
    { name: "seconds", given: 119 * S, expect: "119s" },
    { name: "minutes, whole", given: 2 * M, expect: "2m" },
    { name: "minutes and seconds", given: 9 * M + 59 * S, expect: "9m59s" },
    { name: "minutes alone, from ten", given: 10 * M + 59 * S, expect: "10m" },
    { name: "minutes, up to three hours", given: 3 * H - S, expect: "179m" },
    { name: "hours and minutes", given: 3 * H + 5 * M, expect: "3h5m" },
    { name: "hours, whole", given: 4 * H, expect: "4h" },
    { name: "hours alone, from eight", given: 8 * H + 59 * M, expect: "8h" },
    { name: "hours, up to two days", given: 2 * D - S, expect: "47h" },
    { name: "days and hours", given: 2 * D + 3 * H, expect: "2d3h" },
    { name: "days alone, from eight", given: 8 * D + 23 * H, expect: "8d" },
    { name: "days, up to two years", given: 730 * D - S, expect: "729d" },
    { name: "years and days", given: 731 * D, expect: "2y1d" },
    { name: "years alone, from eight", given: 9 * 365 * D + 300 * D, expect: "9y" },
  ];
  for (const { name, given, expect: expected } of cases) {
    it(name, () => expect(humanDuration(given)).to.equal(expected));
  }
});
