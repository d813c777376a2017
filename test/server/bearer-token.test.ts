import { expect } from "chai";
import { bearerToken } from "../../src/server/bearer-token.ts";

describe("server/bearer-token", () => {
  for (const { given, expected } of [
    { given: "Bearer abc.DEF-1_2~+/x==", expected: "abc.DEF-1_2~+/x==" },
    { given: "bearer  abc", expected: "abc" },
    { given: undefined, expected: undefined },
    { given: "", expected: undefined },
    { given: "Bearer", expected: undefined },
    { given: "Bearer ", expected: undefined },
    { given: "Bearer a b", expected: undefined },
    { given: "Bearer a, Bearer b", expected: undefined },
    { given: "Bearer ab=c", expected: undefined },
    { given: "Basic YTpi", expected: undefined },
    { given: "xBearer abc", expected: undefined },
  ]) {
    it(`of ${JSON.stringify(given)}`, () => {
      expect(bearerToken(given === undefined ? {} : { authorization: given })).to.equal(expected);
    });
  }
});
