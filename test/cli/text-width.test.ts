import { expect } from "chai";
import { cutToWidth, padToWidth, textWidth } from "../../src/cli/text-width.ts";

describe("cli/text-width", () => {
  describe("counts columns of", () => {
    const cases: { name: string; given: string; expect: number }[] = [
      { name: "nothing", given: "", expect: 0 },
      { name: "ASCII", given: "pod/api-0", expect: 9 },
      { name: "accents in one letter", given: "é", expect: 1 },
      { name: "accents beside their letter", given: "e\u0301", expect: 1 },
      { name: "wide letters", given: "漢字", expect: 4 },
      { name: "emoji beyond the first plane", given: "🚀", expect: 2 },
      { name: "a mixture", given: "a漢é", expect: 4 },
    ];
    for (const { name, given, expect: expected } of cases) {
      it(name, () => expect(textWidth(given)).to.equal(expected));
    }
  });

  describe("cuts", () => {
    const cases: { name: string; given: [string, number]; expect: string }[] = [
      { name: "nothing that fits", given: ["abc", 3], expect: "abc" },
      { name: "what is one too long", given: ["abcd", 3], expect: "ab…" },
      { name: "to the ellipsis alone", given: ["abcd", 1], expect: "…" },
      { name: "to nothing", given: ["abcd", 0], expect: "" },
      { name: "no wide letter in half", given: ["漢字漢字", 4], expect: "漢…" },
    ];
    for (const { name, given, expect: expected } of cases) {
      it(name, () => {
        expect(cutToWidth(...given)).to.equal(expected);
        expect(textWidth(cutToWidth(...given))).to.be.at.most(given[1]);
      });
    }
  });

  it("pads by columns, and leaves alone what is too long", () => {
    expect([padToWidth("漢", 4), padToWidth("ab", 4), padToWidth("abcde", 4)]).to.deep.equal([
      "漢  ",
      "ab  ",
      "abcde",
    ]);
  });
});
