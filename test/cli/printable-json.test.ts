import { expect } from "chai";
import fc from "fast-check";
import { printableJson } from "../../src/cli/printable-json.ts";

/** What a terminal would obey or hide. */
const UNPRINTABLE = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

describe("cli/printable-json", () => {
  it("escapes what a terminal would obey or hide, and nothing else", () => {
    expect(printableJson(["\u001b[2J", "\u202e", "\u{e0001}", "\u009b", "é漢🚀", "a\nb"])).to.equal(
      '["\\u001b[2J","\\u202e","\\udb40\\udc01","\\u009b","é漢🚀","a\\nb"]',
    );
  });

  it("indents as it is asked to", () => {
    expect(printableJson({ a: [1] }, 2)).to.equal('{\n  "a": [\n    1\n  ]\n}');
  });

  it("keeps every value, and is harmless to print", () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: "binary" }), (value) => {
        for (const indent of [undefined, 2]) {
          const text = printableJson(value, indent);
          expect(JSON.parse(text)).to.deep.equal(JSON.parse(JSON.stringify(value)));
          expect(text).not.to.match(UNPRINTABLE);
        }
      }),
    );
  });
});
