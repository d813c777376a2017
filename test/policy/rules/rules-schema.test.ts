import { itTells, withSpec } from "../../support/load-problems.ts";
import { MAX_EXPRESSION, MAX_MESSAGE, MAX_RULES } from "../../../src/policy/rules/rule-bounds.ts";

const rule = (parts: string): string => withSpec(`rules: [{${parts}}]`);
const many = (count: number): string =>
  withSpec(
    `rules:\n${Array.from({ length: count }, (_, at) => `  - {name: r${at}, expression: 'true', message: m}`).join("\n")}`,
  );

describe("rulesSchema", () => {
  itTells([
    { name: "one rule", given: rule("name: a, expression: 'true', message: m"), expect: [] },
    { name: "none", given: withSpec("rules: []"), expect: [] },
    { name: "as many as there may be", given: many(MAX_RULES), expect: [] },
    {
      name: "one more",
      given: many(MAX_RULES + 1),
      expect: [`out-of-range: p.yaml:7:5: spec.rules: expected at most ${MAX_RULES} elements, found a list`],
    },
    {
      name: "no name",
      given: rule("expression: 'true', message: m"),
      expect: ["missing-key: p.yaml:6:11: spec.rules[0].name is missing"],
    },
    {
      name: "no DNS label",
      given: rule("name: Name_It, expression: 'true', message: m"),
      expect: [
        'bad-format: p.yaml:6:18: spec.rules[0].name: expected a DNS label (a-z, 0-9, and dashes between them), found "Name_It"',
      ],
    },
    {
      name: "the same name twice",
      given: withSpec(
        "rules:\n  - {name: a, expression: 'true', message: m}\n  - {name: a, expression: 'true', message: n}",
      ),
      expect: [
        "duplicate-name: p.yaml:8:14: spec.rules[1].name: a second rule of this name; the first is spec.rules[0]",
      ],
    },
    {
      name: "an expression that YAML takes for true",
      given: rule("name: a, expression: true, message: m"),
      expect: [
        'wrong-type: p.yaml:6:33: spec.rules[0].expression: expected a string, found true (put it in quotes: "true")',
      ],
    },
    {
      name: "an empty expression",
      given: rule("name: a, expression: '', message: m"),
      expect: [
        'out-of-range: p.yaml:6:33: spec.rules[0].expression: expected at least 1 character, found ""',
      ],
    },
    {
      name: "a long expression",
      given: rule(`name: a, expression: "${"1".repeat(MAX_EXPRESSION + 1)}", message: m`),
      expect: [
        `out-of-range: p.yaml:6:33: spec.rules[0].expression: expected at most ${MAX_EXPRESSION} characters, found ${MAX_EXPRESSION + 1}`,
      ],
    },
    {
      name: "a long message",
      given: rule(`name: a, expression: "true", message: "${"m".repeat(MAX_MESSAGE + 1)}"`),
      expect: [
        `out-of-range: p.yaml:6:50: spec.rules[0].message: expected at most ${MAX_MESSAGE} characters, found ${MAX_MESSAGE + 1}`,
      ],
    },
    {
      name: "a word that is not known",
      given: rule("name: a, expresion: 'true', message: m"),
      expect: [
        "missing-key: p.yaml:6:11: spec.rules[0].expression is missing",
        'unknown-key: p.yaml:6:21: unknown key "expresion" (did you mean "expression"?)',
      ],
    },
    {
      name: "all faults of all parts at once",
      given: withSpec("rules:\n  - {name: A, expression: 'tru', message: '{{ x }}'}\nmod: warn"),
      expect: [
        'bad-format: p.yaml:7:14: spec.rules[0].name: expected a DNS label (a-z, 0-9, and dashes between them), found "A"',
        'rule-unknown-name: p.yaml:7:30: spec.rules[0].expression: unknown variable "tru" (known here: container, pod, request, namespaceLabels, target)',
        'rule-unknown-name: p.yaml:7:49: spec.rules[0].message: unknown variable "x" (known here: container, pod, request, namespaceLabels, target)',
        'unknown-key: p.yaml:8:3: unknown key "mod" (did you mean "mode"?)',
      ],
    },
  ]);
});
