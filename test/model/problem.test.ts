import { expect } from "chai";
import { formatProblem } from "../../src/model/problem.ts";

describe("formatProblem", () => {
  const problem = { code: "unknown-key", file: "a.yaml", line: 12, column: 7, message: 'unknown key "x"' };
  const rows = [
    { name: "without a hint", given: problem, expect: 'a.yaml:12:7: unknown key "x"' },
    {
      name: "with a hint",
      given: { ...problem, hint: 'did you mean "y"?' },
      expect: 'a.yaml:12:7: unknown key "x" (did you mean "y"?)',
    },
  ];
  for (const { name, given, expect: text } of rows) {
    it(name, () => {
      expect(formatProblem(given)).to.equal(text);
    });
  }
});
