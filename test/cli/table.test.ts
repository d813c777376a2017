import { expect } from "chai";
import { createTable, type Column } from "../../src/cli/table.ts";

type Row = readonly [string, string, string];

const COLUMNS: readonly Column<Row>[] = [
  { title: "NAME", of: ([name]) => name },
  { title: "IMAGE", of: ([, image]) => image, least: 6 },
  { title: "ID", of: ([, , id]) => id },
];

const ROWS: readonly Row[] = [
  ["api-0", "busybox:1.36", "A1"],
  ["漢", "alpine", "B2"],
];

const lines = (text: string): readonly string[] => text.split("\n");

describe("cli/table", () => {
  it("aligns columns under their titles, with no spaces at the end", () => {
    const text = createTable(COLUMNS, { headers: true, width: undefined }).format(ROWS);
    expect(lines(text)).to.deep.equal([
      "NAME    IMAGE          ID",
      "api-0   busybox:1.36   A1",
      "漢      alpine         B2",
      "",
    ]);
  });

  it("leaves out titles, and the room that they take", () => {
    const text = createTable(COLUMNS, { headers: false, width: undefined }).format([["a", "b", "c"]]);
    expect(text).to.equal("a   b   c\n");
  });

  it("prints nothing, titles neither, for no rows; the titles once, above the first ones", () => {
    const table = createTable(COLUMNS, { headers: true, width: undefined });
    expect(table.format([])).to.equal("");
    expect(lines(table.format(ROWS.slice(0, 1)))[0]).to.equal("NAME    IMAGE          ID");
    expect(table.format(ROWS.slice(1))).to.equal("漢      alpine         B2\n");
  });

  describe("on a terminal", () => {
    const cases: { name: string; width: number; expect: readonly string[] }[] = [
      { name: "cuts nothing that fits", width: 25, expect: ["NAME    IMAGE          ID", "api-0   busybox:1.36   A1"] },
      { name: "narrows what may be, so that the line fits", width: 22, expect: ["NAME    IMAGE       ID", "api-0   busybox:…   A1"] },
      { name: "narrows no further than it may, and cuts the line", width: 17, expect: ["NAME    IMAGE", "api-0   busyb…"] },
      { name: "cuts the line in the middle of a cell", width: 4, expect: ["NAME", "api…"] },
    ]; // prettier-ignore
    for (const { name, width, expect: expected } of cases) {
      it(name, () => {
        const text = createTable(COLUMNS, { headers: true, width }).format(ROWS.slice(0, 1));
        expect(lines(text)).to.deep.equal([...expected, ""]);
      });
    }
  });

  it("leaves out what may be, where the line is too long without, and goes on so", () => {
    const [name, image, id] = COLUMNS;
    const columns = [{ ...name!, spare: 2 }, { ...image!, spare: 1 }, id!];
    const format = (width: number) => {
      const table = createTable(columns, { headers: true, width });
      return lines(table.format(ROWS.slice(0, 1)) + table.format([["n", "i", "C3"]])).slice(0, -1);
    };
    expect(format(19)).to.deep.equal(["NAME    IMAGE    ID", "api-0   busyb…   A1", "n       i        C3"]);
    expect(format(18)).to.deep.equal(["NAME    ID", "api-0   A1", "n       C3"]);
    expect(format(9)).to.deep.equal(["ID", "A1", "C3"]);
  });

  it("paints cells, and aligns them by what is seen", () => {
    const [name, ...rest] = COLUMNS;
    const painted = [{ ...name!, paint: (text: string, [, , id]: Row) => `<${id}:${text}>` }, ...rest];
    const text = createTable(painted, { headers: true, width: undefined }).format(ROWS);
    expect(lines(text).slice(1, 3)).to.deep.equal([
      "<A1:api-0>   busybox:1.36   A1",
      "<B2:漢>      alpine         B2",
    ]);
  });
});
