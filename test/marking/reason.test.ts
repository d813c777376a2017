import { expect } from "chai";
import { toReason } from "../../src/marking/reason.ts";

describe("marking/reason", () => {
  const table: { name: string; given: unknown; expect: string }[] = [
    { name: "what an error says", given: new Error("no answer"), expect: "no answer" },
    { name: "what else was thrown", given: "no", expect: "no" },
    { name: "it on one line", given: new Error("no\n\u001b[31manswer"), expect: "no\\x0a\\x1b[31manswer" },
    {
      name: "no more than a line's worth",
      given: "x".repeat(600),
      expect: `${"x".repeat(512)}... (600 characters)`,
    },
  ];
  for (const { name, given, expect: expected } of table) {
    it(`tells ${name}`, () => {
      expect(toReason(given)).to.equal(expected);
    });
  }
});
