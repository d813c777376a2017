import { expect } from "chai";
import { toText } from "../../../src/console/html.ts";
import { dayPlot, niceTop } from "../../../src/console/parts/day-plot.ts";

const counts = (given: object) => ({
  allowed: 0,
  denied: 0,
  "would-deny": 0,
  unguarded: 0,
  unjudged: 0,
  ...given,
});

const plot = (
  days: readonly { day: string; verdicts: ReturnType<typeof counts> }[],
  since = "2026-11-19T06:00:00Z",
) =>
  toText(
    dayPlot({
      days,
      since: new Date(since),
      until: new Date("2026-11-21T14:30:00Z"),
      within: new URLSearchParams({ since: "30d", user: "a&b", cursor: "c" }),
    }),
  );

const bars = (text: string) =>
  [
    ...text.matchAll(
      /<rect class="fill ([^"]+)"\s+x="([^"]+)"\s+y="([^"]+)"\s+width="([^"]+)"\s+height="([^"]+)"/g,
    ),
  ].map(([, verdict, x, y, width, height]) => [verdict, x, Number(y), width, Number(height)]);

describe("console/parts/day-plot", () => {
  it("stacks a day's verdicts from the baseline, to scale", () => {
    const text = plot([{ day: "2026-11-20", verdicts: counts({ allowed: 5, denied: 4, unguarded: 1 }) }]);
    expect(bars(text)).to.deep.equal([
      ["denied", "36.67%", 101.6, "26.67%", 58.4],
      ["unguarded", "36.67%", 87, "26.67%", 14.6],
      ["allowed", "36.67%", 14, "26.67%", 73],
    ]);
  });

  it("shows one of a thousand", () => {
    const text = plot([{ day: "2026-11-20", verdicts: counts({ allowed: 1999, denied: 1 }) }]);
    expect(bars(text)[0]).to.deep.equal(["denied", "36.67%", 158, "26.67%", 2]);
  });

  it("has a place for each day from the first to the last, those without records too", () => {
    const text = plot([]);
    const titles = [...text.matchAll(/<title>\s*([^<]+?)\s*<\/title/g)].map(([, title]) => title);
    expect(titles).to.deep.equal([
      "2026-11-19: no requests",
      "2026-11-20: no requests",
      "2026-11-21: no requests",
    ]);
    expect(plot([], "1970-01-01T00:00:00Z").match(/<title>/g)).to.have.length(366);
    expect(plot([], "2027-01-01T00:00:00Z").match(/<title>/g)).to.have.length(1);
  });

  it("links each day to its records, with the filter that there was", () => {
    const text = plot([{ day: "2026-11-20", verdicts: counts({ denied: 1 }) }]);
    const path =
      "/records?since=2026-11-20T00%3A00%3A00.000Z&#38;user=a%26b&#38;until=2026-11-21T00%3A00%3A00.000Z";
    expect(text.split(path)).to.have.length(3); // in the plot and in the table
  });

  it("tells the numbers as a table", () => {
    const text = plot([{ day: "2026-11-20", verdicts: counts({ denied: 3, allowed: 7 }) }]);
    const [, row = ""] = /<tbody>(.*)<\/tbody>/s.exec(text) ?? [];
    expect([...row.matchAll(/<td>(\d+)<\/td>/g)].map(([, count]) => count)).to.deep.equal([
      "3",
      "0",
      "0",
      "0",
      "7",
    ]);
  });

  const TOPS: readonly [most: number, top: number][] = [
    [0, 2],
    [1, 2],
    [2, 2],
    [3, 4],
    [10, 10],
    [11, 12],
    [13, 16],
    [21, 30],
    [99, 100],
    [100, 100],
    [101, 120],
    [1999, 2000],
    [123_456, 160_000],
  ];
  for (const [most, top] of TOPS) {
    it(`ends at ${top} for ${most}`, () => {
      expect(niceTop(most)).to.equal(top);
    });
  }
});
