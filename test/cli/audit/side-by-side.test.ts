import { expect } from "chai";
import { compareTexts } from "../../../src/cli/audit/side-by-side.ts";
import type { Terminal } from "../../../src/cli/terminal.ts";

const terminal = (width: number | undefined): Terminal => ({
  width,
  paint: (style, text) => `<${style} ${text}>`,
});

const compare = (left: string, right: string, width: number | undefined): readonly string[] =>
  compareTexts(
    { title: "L", lines: left.split(" ") },
    { title: "R", lines: right.split(" ") },
    terminal(width),
  );

describe("cli/audit/side-by-side", () => {
  const cases: { name: string; given: [string, string, number | undefined]; expect: readonly string[] }[] = [
    { name: "what differs in one row, what is alone beside nothing", given: ["aa x b", "aa y z b", 9], expect: ["L    R", "aa   aa", "<bad x > | <good y>", "<bad   > > <good z>", "b    b"] },
    { name: "what went beside nothing", given: ["aa x", "aa", 9], expect: ["L    R", "aa   aa", "<bad x > < <good >"] },
    { name: "just fits", given: ["aaaa", "b", 8], expect: ["L      R", "<bad aaaa> | <good b>"] },
    { name: "one under the other, where one column is missing", given: ["aaaa", "b", 7], expect: ["<bad --- L>", "<good +++ R>", "<bad - aaaa>", "<good + b>"] },
    { name: "one under the other, where there is no terminal", given: ["a b", "a", undefined], expect: ["<bad --- L>", "<good +++ R>", "  a", "<bad - b>"] },
  ]; // prettier-ignore
  for (const { name, given, expect: expected } of cases) {
    it(name, () => expect(compare(...given)).to.deep.equal(expected));
  }
});
