import { expect } from "chai";
import { createRuleCompiler } from "../../../src/policy/rules/create-rule-compiler.ts";
import { RuleError } from "../../../src/policy/rules/rule-error.ts";
import { itTells, withSpec, type BadInput } from "../../support/load-problems.ts";

const rule = (expression: string, message = "m"): string =>
  withSpec(`rules:\n  - name: a\n    expression: ${expression}\n    message: ${message}`);
/** The one fault is told where `nme` stands in the file. */
const misspelt = (name: string, given: string, key = "expression"): BadInput => {
  const before = given.slice(0, given.lastIndexOf("nme")).split("\n");
  const place = `${before.length}:${(before.at(-1) ?? "").length + 1}`;
  const words = 'an ephemeral container has no field "nme" (did you mean "name"?)';
  return { name, given, expect: [`rule-unknown-field: p.yaml:${place}: spec.rules[0].${key}: ${words}`] };
};

describe("createRuleCompiler: where a fault stands", () => {
  const aliased = "container.nme == ''";
  itTells([
    misspelt("plain", rule("container.tty && container.nme == ''")),
    misspelt("in double quotes", rule(String.raw`"container.name == \"\u00e4\" || container.nme == ''"`)),
    misspelt("in single quotes", rule("'container.name == ''a'' || container.nme == '''''")),
    misspelt(
      "in a literal block",
      rule("|\n      container.tty &&\n        // why\n        container.nme == ''"),
    ),
    misspelt(
      "in a folded block",
      rule(
        ">- # folded: container.name\n      container.tty &&\n\n      container.stdin\n      && container.nme == ''",
      ),
    ),
    misspelt(
      "over several plain lines",
      rule("container.tty\n      && container.stdin\n      && container.nme == ''"),
    ),
    misspelt(
      "in double quotes over several lines",
      rule("\"container.tty &&\\\n      container.stdin\n      && container.nme == ''\""),
    ),
    misspelt("in a message", rule("container.tty", "'It''s {{ container.nme }}'"), "message"),
    {
      name: "at the end of a block",
      given: rule("|\n      container.tty ||\n"),
      expect: [
        'rule-syntax: p.yaml:9:23: spec.rules[0].expression: CEL cannot be read from here on: "||" (look at what follows: an operand, a bracket or a quote is missing)',
      ],
    },
    misspelt(
      "behind an alias",
      withSpec(`description: &it ${aliased}\nrules:\n  - {name: a, expression: *it, message: m}`),
    ),
  ]);
});

describe("createRuleCompiler", () => {
  it("does not compile what it would find fault with", () => {
    const compile = () => createRuleCompiler().compile([{ name: "a", expression: "1", message: "m" }]);
    expect(compile).to.throw(RuleError);
  });
});
