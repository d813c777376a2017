import { expect } from "chai";
import { isObject } from "../../src/model/json.ts";

describe("isObject", () => {
  const rows = [
    { given: {}, expect: true },
    { given: { a: 1 }, expect: true },
    { given: Object.create(null) as object, expect: true },
    { given: [], expect: false },
    { given: null, expect: false },
    { given: undefined, expect: false },
    { given: "{}", expect: false },
    { given: 0, expect: false },
    { given: () => ({}), expect: false },
  ];
  for (const { given, expect: is } of rows) {
    it(`${JSON.stringify(given)} (${typeof given}): ${String(is)}`, () => {
      expect(isObject(given)).to.equal(is);
    });
  }
});
