import { expect } from "chai";
import { parsePolicyFile } from "../../src/policy/parse.ts";
import type { Path } from "../../src/policy/source-document.ts";

const TEXT = `# a comment
spec:
  match: {namespaces: [a, "b"]}
  "quoted": &anchor {inner: 1}
  alias: *anchor
`;

const source = parsePolicyFile({ name: "p.yaml", text: TEXT }).documents[0]!;
const words = { code: "c", message: "m" };

describe("defineSourceDocument: problemAt", () => {
  const rows: readonly { readonly name: string; readonly given: Path; readonly expect: string }[] = [
    { name: "the document", given: [], expect: "2:1" },
    { name: "a map", given: ["spec"], expect: "3:3" },
    { name: "a map in one line", given: ["spec", "match"], expect: "3:10" },
    { name: "an element", given: ["spec", "match", "namespaces", 1], expect: "3:27" },
    { name: "an element that is not there", given: ["spec", "match", "namespaces", 7], expect: "3:23" },
    {
      name: "what is missing: the map that lacks it",
      given: ["spec", "match", "podSelector"],
      expect: "3:10",
    },
    { name: "what is missing far below", given: ["spec", "no", "such", 3, "path"], expect: "3:3" },
    { name: "all missing", given: ["status"], expect: "2:1" },
    { name: "under quotes", given: ["spec", "quoted", "inner"], expect: "4:29" },
    { name: "an alias: where its anchor is", given: ["spec", "alias"], expect: "4:21" },
    { name: "behind an alias: where its anchor is", given: ["spec", "alias", "inner"], expect: "4:21" },
    { name: "a key that every object has", given: ["spec", "constructor"], expect: "3:3" },
  ];
  for (const { name, given, expect: place } of rows) {
    it(`${name}: ${place}`, () => {
      const { line, column, ...problem } = source.problemAt(given, words);
      expect(`${line}:${column}`).to.equal(place);
      expect(problem).to.deep.equal({ file: "p.yaml", ...words });
    });
  }
});

describe("defineSourceDocument: problemAtKey", () => {
  const rows: readonly {
    readonly name: string;
    readonly given: readonly [Path, string];
    readonly expect: string;
  }[] = [
    { name: "a key at the top", given: [[], "spec"], expect: "2:1" },
    { name: "a key in a line", given: [["spec", "match"], "namespaces"], expect: "3:11" },
    { name: "a key in quotes", given: [["spec"], "quoted"], expect: "4:3" },
    { name: "a key that is not there: its map", given: [["spec"], "other"], expect: "3:3" },
    { name: "a key of what is no map", given: [["spec", "match", "namespaces"], "0"], expect: "3:23" },
  ];
  for (const { name, given, expect: place } of rows) {
    it(`${name}: ${place}`, () => {
      const { line, column } = source.problemAtKey(...given, { ...words, hint: "h" });
      expect(`${line}:${column}`).to.equal(place);
    });
  }

  it("tells the hint", () => {
    expect(source.problemAtKey([], "spec", { ...words, hint: "h" })).to.include({ hint: "h" });
  });
});
