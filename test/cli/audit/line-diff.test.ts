import { expect } from "chai";
import fc from "fast-check";
import { diffLines } from "../../../src/cli/audit/line-diff.ts";

const MARKS = { both: " ", left: "-", right: "+" } as const;

/** One letter a line. */
const diff = (left: string, right: string): string =>
  diffLines(Array.from(left), Array.from(right))
    .map((line) => `${MARKS[line.in]}${line.text}`)
    .join("");

const letters = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 12 });

describe("cli/audit/line-diff", () => {
  const cases: { name: string; given: [string, string]; expect: string }[] = [
    { name: "nothing", given: ["", ""], expect: "" },
    { name: "the same", given: ["ab", "ab"], expect: " a b" },
    { name: "what came at the end", given: ["ab", "abc"], expect: " a b+c" },
    { name: "what came at the start", given: ["ab", "cab"], expect: "+c a b" },
    { name: "what went from the middle", given: ["abc", "ac"], expect: " a-b c" },
    { name: "what became something else: first what went", given: ["abc", "axc"], expect: " a-b+x c" },
    { name: "all", given: ["ab", "xy"], expect: "-a-b+x+y" },
    { name: "a line that stands twice in one of them", given: ["aa", "a"], expect: " a-a" },
    {
      name: "the longest common part, though another comes first",
      given: ["xabcd", "abcdx"],
      expect: "-x a b c d+x",
    },
  ];
  for (const { name, given, expect: expected } of cases) {
    it(name, () => expect(diff(...given)).to.equal(expected));
  }

  it("holds both texts, whatever they are", () => {
    fc.assert(
      fc.property(letters, letters, (left, right) => {
        const lines = diffLines(left, right);
        const without = (side: "left" | "right") =>
          lines.filter((line) => line.in !== side).map(({ text }) => text);
        expect([without("right"), without("left")]).to.deep.equal([left, right]);
      }),
    );
  });

  it("gives up comparing where too much differs, and still holds both", () => {
    const left = Array.from({ length: 100_000 }, (_, at) => `l${at}`);
    const right = Array.from({ length: 100_000 }, (_, at) => `r${at}`);
    // A table of ten thousand million cells cannot be had.
    const lines = diffLines(["same", ...left], ["same", ...right]);
    expect([lines.length, lines[0]?.in, lines[1]?.in, lines[100_001]?.in]).to.deep.equal([
      200_001,
      "both",
      "left",
      "right",
    ]);
  });
});
