import { expect } from "chai";
import { toText } from "../../../src/console/html.ts";
import { showTime, toAge } from "../../../src/console/parts/show-time.ts";

const NOW = new Date("2026-11-21T14:30:00.000Z");

const AGES: readonly [seconds: number, shown: string][] = [
  [-60, "0 s ago"],
  [0, "0 s ago"],
  [59.9, "59 s ago"],
  [60, "1 min ago"],
  [3599, "59 min ago"],
  [3600, "1 h ago"],
  [86_399, "23 h ago"],
  [86_400, "1 d ago"],
  [40 * 86_400, "40 d ago"],
];

describe("console/parts/show-time", () => {
  for (const [seconds, shown] of AGES) {
    it(`calls ${seconds} s ${shown}`, () => {
      expect(toAge(NOW.getTime() - seconds * 1000, NOW)).to.equal(shown);
    });
  }

  it("shows a time for people and for programs", () => {
    expect(toText(showTime("2026-11-21T14:03:22.123Z", NOW))).to.equal(
      '<time datetime="2026-11-21T14:03:22.123Z">2026-11-21 14:03:22</time> <span class="age">26 min ago</span>',
    );
  });

  it("shows in UTC what is told with another offset", () => {
    expect(toText(showTime("2026-11-21T23:03:22+09:00", NOW))).to.include(">2026-11-21 14:03:22<");
  });

  it("shows what is no time as it came, harmlessly", () => {
    expect(toText(showTime("<yesterday>", NOW))).to.equal("&#60;yesterday&#62;");
  });
});
