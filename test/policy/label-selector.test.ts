import { expect } from "chai";
import type { Labels } from "../../src/model/debug-request.ts";
import { compileSelector, type LabelSelector } from "../../src/policy/label-selector.ts";
import { itTells, withSpec } from "../support/load-problems.ts";

type Expression = NonNullable<LabelSelector["matchExpressions"]>[number];

const only = (expression: Expression): LabelSelector => ({ matchExpressions: [expression] });

describe("compileSelector", () => {
  const rows: readonly {
    readonly name: string;
    readonly given: LabelSelector;
    readonly selects: readonly Labels[];
    readonly not: readonly Labels[];
  }[] = [
    { name: "an empty one selects all", given: {}, selects: [{}, { a: "b" }], not: [] },
    {
      name: "empty lists select all",
      given: { matchLabels: {}, matchExpressions: [] },
      selects: [{}, { a: "b" }],
      not: [],
    },
    {
      name: "matchLabels",
      given: { matchLabels: { a: "1", b: "" } },
      selects: [
        { a: "1", b: "" },
        { a: "1", b: "", c: "x" },
      ],
      not: [{}, { a: "1" }, { b: "" }, { a: "2", b: "" }, { a: "1", b: "x" }, { A: "1", b: "" }],
    },
    {
      name: "In",
      given: only({ key: "a", operator: "In", values: ["1", "2"] }),
      selects: [{ a: "1" }, { a: "2", b: "3" }],
      not: [{}, { a: "3" }, { b: "1" }],
    },
    {
      name: "NotIn holds where the key is absent",
      given: only({ key: "a", operator: "NotIn", values: ["1"] }),
      selects: [{}, { a: "2" }, { b: "1" }],
      not: [{ a: "1" }],
    },
    {
      name: "Exists holds for an empty value",
      given: only({ key: "a", operator: "Exists" }),
      selects: [{ a: "" }, { a: "1" }],
      not: [{}, { b: "1" }],
    },
    {
      name: "DoesNotExist",
      given: only({ key: "a", operator: "DoesNotExist", values: [] }),
      selects: [{}, { b: "1" }],
      not: [{ a: "" }, { a: "1" }],
    },
    {
      name: "all must hold",
      given: {
        matchLabels: { a: "1" },
        matchExpressions: [
          { key: "b", operator: "Exists" },
          { key: "c", operator: "DoesNotExist" },
        ],
      },
      selects: [{ a: "1", b: "2" }],
      not: [{ a: "1" }, { b: "2" }, { a: "1", b: "2", c: "3" }],
    },
    {
      name: "keys that every object has are not labels",
      given: only({ key: "constructor", operator: "Exists" }),
      selects: [{ constructor: "x" }],
      not: [{}, { a: "1" }],
    },
    {
      name: "nor are they there by being listed",
      given: { matchExpressions: [{ key: "toString", operator: "DoesNotExist" }] },
      selects: [{}],
      not: [{ toString: "x" }],
    },
  ];
  for (const { name, given, selects, not } of rows) {
    it(name, () => {
      const test = compileSelector(given);
      for (const labels of selects) expect(test(labels), JSON.stringify(labels)).to.equal(true);
      for (const labels of not) expect(test(labels), JSON.stringify(labels)).to.equal(false);
    });
  }
});

describe("labelSelectorSchema", () => {
  const AT = "spec.match.podSelector.matchExpressions[0]";
  const selector = (expression: string): string =>
    withSpec(`match:\n  podSelector:\n    matchExpressions:\n      - {${expression}}`);
  const OPERATORS = 'expected "In", "NotIn", "Exists" or "DoesNotExist"';

  itTells([
    {
      name: "an operator in lower case",
      given: selector("key: app, operator: in, values: [a]"),
      expect: [`unknown-value: p.yaml:9:32: ${AT}.operator: ${OPERATORS}, found "in" (did you mean "In"?)`],
    },
    {
      name: "an operator of field selectors",
      given: selector("key: app, operator: Equals, values: [a]"),
      expect: [`unknown-value: p.yaml:9:32: ${AT}.operator: ${OPERATORS}, found "Equals"`],
    },
    {
      name: "no operator",
      given: selector("key: app"),
      expect: [`missing-key: p.yaml:9:11: ${AT}.operator is missing (${OPERATORS})`],
    },
    {
      name: "In without values",
      given: selector("key: app, operator: In"),
      expect: [`bad-selector: p.yaml:9:11: ${AT}.values: operator In needs values`],
    },
    {
      name: "NotIn with an empty list of values",
      given: selector("key: app, operator: NotIn, values: []"),
      expect: [`bad-selector: p.yaml:9:47: ${AT}.values: operator NotIn needs values`],
    },
    {
      name: "Exists with values",
      given: selector("key: app, operator: Exists, values: [a]"),
      expect: [`bad-selector: p.yaml:9:48: ${AT}.values: operator Exists takes no values`],
    },
    {
      name: "a number among the values",
      given: selector("key: app, operator: In, values: [a, 1]"),
      expect: [
        `wrong-type: p.yaml:9:48: ${AT}.values[1]: expected a string, found 1 (put it in quotes: "1")`,
      ],
    },
    {
      name: "a text for a selector",
      given: withSpec("match: {podSelector: app=web}"),
      expect: ['wrong-type: p.yaml:6:24: spec.match.podSelector: expected a map, found "app=web"'],
    },
    {
      name: "labels at the top of a selector",
      given: withSpec("match: {namespaceSelector: {tier: production}}"),
      expect: ['unknown-key: p.yaml:6:31: unknown key "tier" (known here: matchLabels, matchExpressions)'],
    },
  ]);
});
