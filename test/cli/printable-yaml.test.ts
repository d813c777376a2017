import { expect } from "chai";
import fc from "fast-check";
import { parse } from "yaml";
import { printableYaml } from "../../src/cli/printable-yaml.ts";

const UNPRINTABLE = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

describe("cli/printable-yaml", () => {
  it("quotes and escapes what a terminal would obey or hide", () => {
    expect(printableYaml({ name: "\u202etxt", key: "\u{e0001}", "\u001bk": 1 })).to.equal(
      'name: "\\u202etxt"\nkey: "\\U000e0001"\n"\\u001bk": 1\n'.replace("\\u001b", "\\e"),
    );
  });

  it("writes one object at two places twice, without an alias", () => {
    const one = { a: 1 };
    expect(printableYaml([one, one])).to.equal("- a: 1\n- a: 1\n");
  });

  it("does not fold long lines, and keeps several lines a block", () => {
    const long = "word ".repeat(40).trim();
    expect(printableYaml({ long, script: "a\nb\n" })).to.equal(`long: ${long}\nscript: |\n  a\n  b\n`);
  });

  it("keeps every value, and is harmless to print", () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: "binary" }), (value) => {
        const text = printableYaml(value);
        // By way of JSON on both sides: YAML has a -0, JSON has none.
        const plain = (kept: unknown): unknown => JSON.parse(JSON.stringify(kept));
        expect(plain(parse(text))).to.deep.equal(plain(value));
        expect(text).not.to.match(UNPRINTABLE);
      }),
      { numRuns: 500 },
    );
  });
});
