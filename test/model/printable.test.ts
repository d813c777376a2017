import { expect } from "chai";
import fc from "fast-check";
import { printable, quote } from "../../src/model/printable.ts";

describe("printable", () => {
  const rows = [
    { name: "plain text", given: "busybox:1.36 (ä, 日本, 🙂)", expect: "busybox:1.36 (ä, 日本, 🙂)" },
    { name: "nothing", given: "", expect: "" },
    { name: "a line break", given: "a\nb\r\n", expect: String.raw`a\x0ab\x0d\x0a` },
    { name: "a tab and a null", given: "\t\0", expect: String.raw`\x09\x00` },
    { name: "an escape sequence", given: "\u001b[31mred", expect: String.raw`\x1b[31mred` },
    { name: "an escape sequence in one character (C1)", given: "\u009b31m", expect: String.raw`\x9b31m` },
    { name: "DEL", given: "\u007f", expect: String.raw`\x7f` },
    { name: "line and paragraph separators", given: "\u2028\u2029", expect: String.raw`\u{2028}\u{2029}` },
    { name: "text turned round", given: "a\u202eb\u2066", expect: String.raw`a\u{202e}b\u{2066}` },
    {
      name: "what cannot be seen",
      given: "a\u200bb\ufeff\u00ad",
      expect: String.raw`a\u{200b}b\u{feff}\xad`,
    },
    { name: "tags, above the first plane", given: "\u{e0041}", expect: String.raw`\u{e0041}` },
    { name: "half of a pair", given: "a\ud83d", expect: String.raw`a\u{d83d}` },
  ];
  for (const { name, given, expect: shown } of rows) {
    it(name, () => {
      expect(printable(given)).to.equal(shown);
    });
  }

  const limits = [
    { name: "as long as allowed", given: "abc", limit: 3, expect: "abc" },
    { name: "longer", given: "abcd", limit: 3, expect: "abc... (4 characters)" },
    {
      name: "cut before it is escaped",
      given: "\n\n\n",
      limit: 1,
      expect: String.raw`\x0a... (3 characters)`,
    },
    {
      name: "cut in a pair: its half is escaped",
      given: "a🙂",
      limit: 2,
      expect: String.raw`a\u{d83d}... (3 characters)`,
    },
  ];
  for (const { name, given, limit, expect: shown } of limits) {
    it(`with a limit: ${name}`, () => {
      expect(printable(given, limit)).to.equal(shown);
    });
  }

  it("has a limit of 256 of its own", () => {
    expect(printable("x".repeat(1_000_000))).to.equal(`${"x".repeat(256)}... (1000000 characters)`);
  });

  it("is one line of what can be seen, whatever it is given", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
        expect(printable(text)).to.not.match(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});

describe("quote", () => {
  it("puts quotes around it, and takes the limit", () => {
    expect(quote("a\n")).to.equal(String.raw`"a\x0a"`);
    expect(quote("abcd", 2)).to.equal('"ab... (4 characters)"');
  });
});
