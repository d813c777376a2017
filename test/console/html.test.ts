import { expect } from "chai";
import fc from "fast-check";
import { html, lines, toText, verbatim, type Shown } from "../../src/console/html.ts";

const CASES: readonly { name: string; given: Shown; expect: string }[] = [
  {
    name: "markup",
    given: `<b a="1" c='2'>&amp;\``,
    expect: "&#60;b a=&#34;1&#34; c=&#39;2&#39;&#62;&#38;amp;&#96;",
  },
  { name: "a number", given: 1.5, expect: "1.5" },
  { name: "zero", given: 0, expect: "0" },
  { name: "the empty text", given: "", expect: "" },
  { name: "undefined", given: undefined, expect: "" },
  { name: "false", given: false, expect: "" },
  { name: "other markup", given: html`<i>${"<"}</i>`, expect: "<i>&#60;</i>" },
  {
    name: "a list of all these",
    given: ["<", html`<br />`, ["&", 2], undefined],
    expect: "&#60;<br />&#38;2",
  },
  { name: "the mark that turns text around", given: "a\u202eb", expect: "a\\u{202e}b" },
  { name: "a null byte, a line break and an escape", given: "\0\n\x1b", expect: "\\x00\\x0a\\x1b" },
  { name: "text of other scripts", given: "שלום 東京 é", expect: "שלום 東京 é" },
  { name: "a long text, whole", given: "x".repeat(5000), expect: "x".repeat(5000) },
];

describe("console/html", () => {
  for (const { name, given, expect: expected } of CASES) {
    it(`shows ${name}`, () => {
      expect(toText(html`[${given}]`)).to.equal(`[${expected}]`);
    });
  }

  it("lets nothing that came as JSON pass for markup", () => {
    const forged: unknown = JSON.parse('{"Symbol(markup)": "<script>", "text": "<script>", "length": 0}');
    expect(() => toText(html`${forged as Shown}`)).to.throw(TypeError);
  });

  it("keeps what goes back to the server, escaped as markup alone", () => {
    expect(toText(verbatim("a\u202e\"<&'"))).to.equal("a\u202e&#34;&#60;&#38;&#39;");
  });

  it("keeps line breaks and tabs of several lines, and shows what else is hidden", () => {
    expect(toText(lines("a\n\tb\u2028<\r\n"))).to.equal("a\n\tb\\u{2028}&#60;\\x0d\n");
  });

  it("never lets a text leave its element or attribute", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        for (const markup of [html`${text}`, verbatim(text), lines(text)]) {
          expect(toText(markup)).not.to.match(/[<>"'`]|&(?!#\d+;)/);
        }
      }),
    );
  });
});
