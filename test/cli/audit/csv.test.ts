import { expect } from "chai";
import fc from "fast-check";
import { csvLine } from "../../../src/cli/audit/csv.ts";
import { parseCsv } from "./parse-csv.ts";

describe("cli/audit/csv", () => {
  const cases: { name: string; given: readonly string[]; expect: string }[] = [
    { name: "plain cells", given: ["a", "b c", ""], expect: "a,b c,\r\n" },
    { name: "commas and quotes", given: ["a,b", 'say "no"'], expect: '"a,b","say ""no"""\r\n' },
    { name: "line feeds", given: ["a\nb"], expect: '"a\nb"\r\n' },
    { name: "a formula", given: ['=HYPERLINK("https://example.com")'], expect: '"\'=HYPERLINK(""https://example.com"")"\r\n' },
    { name: "whatever else begins one", given: ["+1", "-1", "@a", "\ta"], expect: "'+1,'-1,'@a,'\ta\r\n" },
    { name: "in full width", given: ["＝1", "＠a"], expect: "'＝1,'＠a\r\n" },
    { name: "white space before one", given: ["\r=1", "\n=1"], expect: '"\'\r=1","\'\n=1"\r\n' },
    { name: "no formula, where the sign stands later", given: ["a=1", "busybox@sha256:0"], expect: "a=1,busybox@sha256:0\r\n" },
  ]; // prettier-ignore
  for (const { name, given, expect: expected } of cases) {
    it(name, () => expect(csvLine(given)).to.equal(expected));
  }

  it("is read back as it was, but for the apostrophes", () => {
    const texts = fc.array(fc.string({ unit: fc.constantFrom("a", ",", '"', "\r", "\n", "=", " ", "'") }), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(texts, texts, (one, other) => {
        const guarded = (text: string) => text.replace(/^(?=[=\r\n])/, "'");
        expect(parseCsv(csvLine(one) + csvLine(other))).to.deep.equal([one.map(guarded), other.map(guarded)]);
      }),
    );
  });
});
