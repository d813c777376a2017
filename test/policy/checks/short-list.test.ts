import { expect } from "chai";
import { shortList } from "../../../src/policy/checks/short-list.ts";

describe("shortList", () => {
  const cases = [
    { name: "nothing", given: [], expect: "" },
    { name: "one", given: ["a"], expect: "a" },
    { name: "as many as the limit", given: ["a", "b", "c"], expect: "a, b, c" },
    { name: "one beyond the limit", given: ["a", "b", "c", "d"], expect: "a, b, c and 1 more" },
  ];
  for (const row of cases) {
    it(row.name, () => {
      expect(shortList(row.given, 3)).to.equal(row.expect);
    });
  }
});
