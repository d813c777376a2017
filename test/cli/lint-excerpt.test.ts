import { expect } from "chai";
import { excerptOf, type Excerpt } from "../../src/cli/lint-excerpt.ts";

const long = `${"a".repeat(100)}X${"b".repeat(100)}`;

const cases: { name: string; given: [text: string, line: number, column: number]; expect: Excerpt | undefined }[] = [
  { name: "the first line", given: ["mode: x\nb", 1, 7], expect: { line: "mode: x", caret: 6 } },
  { name: "the last line, without an end", given: ["a\nb: c", 2, 4], expect: { line: "b: c", caret: 3 } },
  { name: "a line that ends as on Windows", given: ["a: b\r\nc", 1, 1], expect: { line: "a: b", caret: 0 } },
  { name: "past the end of the line", given: ["a: [", 1, 5], expect: { line: "a: [", caret: 4 } },
  { name: "past the end of the text", given: ["a\n", 4, 1], expect: undefined },
  { name: "an empty line", given: ["a\n  \nb", 2, 1], expect: undefined },
  { name: "no text", given: ["", 1, 1], expect: undefined },
  { name: "letters of two columns before it", given: ["名前: x", 1, 5], expect: { line: "名前: x", caret: 6 } },
  {
    name: "what a terminal would obey comes out as escapes",
    given: ["a\u001b[2J: x", 1, 8],
    expect: { line: "a\\x1b[2J: x", caret: 10 },
  },
  {
    name: "only the part of a long line around the place",
    given: [long, 1, 101],
    expect: { line: `…${"a".repeat(60)}X${"b".repeat(59)}…`, caret: 61 },
  },
]; // prettier-ignore

describe("cli/lint-excerpt", () => {
  for (const { name, given, expect: expected } of cases) {
    it(name, () => expect(excerptOf(...given)).to.deep.equal(expected));
  }
});
