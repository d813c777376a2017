import { expect } from "chai";
import { CODES, isCode } from "../../src/model/codes.ts";

describe("isCode", () => {
  it("knows every code", () => {
    expect(CODES.filter((code) => !isCode(code))).to.deep.equal([]);
  });

  const rows = [
    { given: "rules.name-the-target", expect: true },
    { given: "rules.a", expect: true },
    { given: `rules.${"a".repeat(63)}`, expect: true },
    { given: `rules.${"a".repeat(64)}`, expect: false },
    { given: "rules.", expect: false },
    { given: "rules.-a", expect: false },
    { given: "rules.A", expect: false },
    { given: "rules.a b", expect: false },
    { given: "rules.a\n", expect: false },
    { given: "images.permit", expect: false },
    { given: "constructor", expect: false },
    { given: "", expect: false },
  ];
  for (const { given, expect: expected } of rows) {
    it(JSON.stringify(given), () => {
      expect(isCode(given)).to.equal(expected);
    });
  }
});
