import { expect } from "chai";
import { parseExpression } from "../../../src/policy/rules/parse-expression.ts";
import { MAX_DEPTH, MAX_EXPRESSION } from "../../../src/policy/rules/rule-bounds.ts";
import { RuleError } from "../../../src/policy/rules/rule-error.ts";

/** `offset: message (hint)`; nothing where it can be read. */
const told = (text: string): string | undefined => {
  try {
    parseExpression(text);
    return undefined;
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    const { offset, message, hint } = error.fault;
    return `${offset}: ${message}${hint === undefined ? "" : ` (${hint})`}`;
  }
};

const LOOK = "look at what follows: an operand, a bracket or a quote is missing";

describe("parseExpression", () => {
  const rows = [
    { given: "a == 'b'", expect: undefined },
    { given: "a // why\n == 'b'", expect: undefined },
    { given: "", expect: `0: the expression ends too early (${LOOK})` },
    { given: "  ", expect: `2: the expression ends too early (${LOOK})` },
    { given: "a == ", expect: `2: CEL cannot be read from here on: "==" (${LOOK})` },
    { given: "a = b", expect: '2: CEL cannot be read from here on: "= b" (to compare, write ==)' },
    { given: "a & b", expect: '2: CEL cannot be read from here on: "& b" (write &&)' },
    { given: "a\nand b", expect: '2: CEL cannot be read from here on: "and b" (write &&)' },
    { given: "a | b", expect: '2: CEL cannot be read from here on: "| b" (write ||)' },
    { given: "a or b", expect: '2: CEL cannot be read from here on: "or b" (write ||)' },
    {
      given: "a ?. b",
      expect: '2: CEL cannot be read from here on: "?. b" (there are no optional values: ask has(...) first)',
    },
    { given: "a == 'b", expect: `2: CEL cannot be read from here on: "== 'b" (${LOOK})` },
    { given: "'b", expect: `0: CEL cannot be read from here on: "'b" (the string does not end)` },
    { given: "a;", expect: '1: CEL cannot be read from here on: ";" (a rule is one expression)' },
    { given: "a == for", expect: `5: "for" is a word that CEL keeps for itself (${LOOK})` },
    {
      given: "'\\ud800'",
      expect: `0: CEL cannot be read from here on: "'\\ud800'" (the string does not end)`,
    },
    { given: `${"(".repeat(MAX_DEPTH)}1${")".repeat(MAX_DEPTH)}`, expect: undefined },
    {
      given: `${"(".repeat(MAX_DEPTH + 1)}1`,
      expect: `${MAX_DEPTH}: brackets are nested more than ${MAX_DEPTH} deep`,
    },
    { given: "1+".repeat(MAX_EXPRESSION / 2 - 1) + " 1", expect: undefined },
    {
      given: "1".repeat(MAX_EXPRESSION + 1),
      expect: `0: the expression has ${MAX_EXPRESSION + 1} characters, more than ${MAX_EXPRESSION} (say it in several rules)`,
    },
    // A closing bracket in a string closes nothing, nor does an opening one open.
    {
      given: "(')'+".repeat(390),
      expect: `${MAX_DEPTH * 5}: brackets are nested more than ${MAX_DEPTH} deep`,
    },
    { given: `'${"(".repeat(400)}' + "\\"${"[".repeat(400)}"`, expect: undefined },
  ];
  for (const { given, expect: expected } of rows) {
    it(given.length > 60 ? `${given.slice(0, 60)}...` : JSON.stringify(given), () => {
      expect(told(given)).to.equal(expected);
    });
  }

  it("reads the worst that fits in a bearable time", () => {
    const hard = [
      "a?b:".repeat(499),
      "!".repeat(1999),
      "(a||".repeat(31),
      "a[".repeat(31),
      "[{'a':".repeat(16),
      "a.b.c(".repeat(31),
    ];
    for (const given of hard) {
      const { user } = process.cpuUsage();
      told(given);
      expect((process.cpuUsage().user - user) / 1000, given.slice(0, 12)).to.be.below(1000);
    }
  });
});
