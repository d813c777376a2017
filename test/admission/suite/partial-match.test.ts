import { expect } from "chai";
import { differences } from "../../../src/admission/suite/partial-match.ts";

const rows: readonly { name: string; expected: unknown; actual: unknown; expect: readonly string[] }[] = [
  { name: "members that are not expected do not count", expected: { a: 1 }, actual: { a: 1, b: 2 }, expect: [] },
  { name: "a value of another kind", expected: { a: 1 }, actual: { a: "1" }, expect: ["x.a"] },
  { name: "a member that is not there", expected: { a: { b: false } }, actual: { a: {} }, expect: ["x.a.b"] },
  { name: "null, of what is not there", expected: { a: null, b: { c: null } }, actual: {}, expect: [] },
  { name: "null, of what is there", expected: { a: null }, actual: { a: 0 }, expect: ["x.a"] },
  { name: "more than absences, of what is not there", expected: { a: { b: null, c: 1 } }, actual: {}, expect: ["x.a"] },
  { name: "a list in part", expected: [{ a: 1 }], actual: [{ a: 1, b: 2 }], expect: [] },
  { name: "a list that is longer", expected: [1], actual: [1, 2], expect: ["x"] },
  { name: "a list that is shorter", expected: [1, 2], actual: [1], expect: ["x"] },
  { name: "a list in another order", expected: [1, 2], actual: [2, 1], expect: ["x[0]", "x[1]"] },
  { name: "no list at all", expected: [], actual: undefined, expect: ["x"] },
  { name: "what every object inherits is not there", expected: { constructor: null }, actual: {}, expect: [] },
]; // prettier-ignore

describe("admission/suite/partial-match", () => {
  for (const { name, expected, actual, expect: paths } of rows) {
    it(name, () => {
      expect(differences(expected, actual, "x").map(({ path }) => path)).to.deep.equal(paths);
    });
  }

  it("tells both values", () => {
    expect(differences({ a: [1] }, { a: { b: 1 } }, "x")).to.deep.equal([
      { path: "x.a", expected: [1], actual: { b: 1 } },
    ]);
  });
});
