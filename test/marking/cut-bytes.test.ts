import { expect } from "chai";
import { cutBytes } from "../../src/marking/cut-bytes.ts";

describe("marking/cut-bytes", () => {
  const table: { name: string; text: string; max: number; expect: string }[] = [
    { name: "leaves what fits", text: "äbc", max: 4, expect: "äbc" },
    { name: "cuts what does not", text: "abcdefg", max: 6, expect: "abc..." },
    { name: "counts bytes", text: "äöüß", max: 7, expect: "äö..." },
    { name: "halves no character", text: "äöüß", max: 6, expect: "ä..." },
    { name: "halves no character of four bytes", text: "a\u{1f600}\u{1f600}", max: 8, expect: "a\u{1f600}..." },
    { name: "halves no surrogate pair", text: "a\u{1f600}\u{1f600}", max: 7, expect: "a..." },
  ]; // prettier-ignore
  for (const { name, text, max, expect: expected } of table) {
    it(name, () => {
      expect(cutBytes(text, max)).to.equal(expected);
    });
  }
});
