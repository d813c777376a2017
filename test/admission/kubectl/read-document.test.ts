import { expect } from "chai";
import { readDocument } from "../../../src/admission/kubectl/read-document.ts";

describe("admission/kubectl/read-document", () => {
  const rows: readonly (readonly [text: string, expect: unknown])[] = [
    ['{"a": [1, true, null]}', { a: [1, true, null] }],
    ["a: yes\nb: off\nc: 'no'\n", { a: true, b: false, c: "no" }],
    ["a: 0777\nb: 12:30:00\nc: 2001-01-01\nd: 1_000\n", { a: 511, b: "12:30:00", c: "2001-01-01", d: 1000 }],
    ["a: &x {b: 1}\nc: {<<: *x, d: 2}\n", { a: { b: 1 }, c: { b: 1, d: 2 } }],
    ["{a: 1}", { a: 1 }],
    ["a: 1\na: 2\n", { a: 2 }],
    ["a: 1\n---\nb: 2\n", { a: 1 }],
    ["1: a\ntrue: b\n", { "1": "a", true: "b" }],
    ["", null],
    ["# nothing", null],
    ["text", "text"],
  ];
  for (const [text, value] of rows) {
    it(JSON.stringify(text), () => expect(readDocument(text)).to.deep.equal({ value }));
  }

  it("keeps a key __proto__ as a key", () => {
    for (const text of ['{"__proto__": {"a": 1}}', "__proto__: {a: 1}\n"]) {
      const read = readDocument(text);
      expect("value" in read && Object.hasOwn(read.value as object, "__proto__")).to.equal(true);
    }
  });

  const bombs = `a: &a [x,x,x,x,x,x,x,x,x,x]\n${["b", "c", "d", "e", "f", "g"].map((key, at) => `${key}: &${key} [${Array(10).fill(`*${"abcdef"[at]}`).join(",")}]\n`).join("")}`;
  const refused: readonly (readonly [text: string, of: "debug" | "patch" | "replace", expect: RegExp])[] = [
    ["a: b: c", "debug", /./],
    ["{a: 1}", "patch", /^it is no JSON/],
    ["  {a: 1}", "patch", /^it is no JSON/],
    ["a: 1", "replace", /^it is no JSON/],
    [`${"[".repeat(101)}${"]".repeat(101)}`, "debug", /^it is nested deeper/],
    [" ".repeat(3 * 1024 * 1024 + 1), "debug", /characters, more than/],
    [bombs, "debug", /^its aliases expand to too much$/],
  ];
  for (const [text, of, expected] of refused) {
    it(`refuses ${JSON.stringify(text.trim().slice(0, 40))} of ${of}`, () => {
      expect(readDocument(text, of)).to.have.property("invalid").that.matches(expected);
    });
  }
  it("takes block YAML as a patch", () =>
    expect(readDocument("a: 1", "patch")).to.deep.equal({ value: { a: 1 } }));
});
