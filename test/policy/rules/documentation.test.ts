import { readFileSync } from "node:fs";
import { expect } from "chai";
import { parse } from "yaml";
import * as bounds from "../../../src/policy/rules/rule-bounds.ts";
import { createRuleCompiler } from "../../../src/policy/rules/create-rule-compiler.ts";
import { namesOf } from "../../../src/policy/rules/signatures.ts";
import { VARIABLE_NAMES } from "../../../src/policy/rules/variables.ts";
import type { RulesOptions } from "../../../src/policy/rules/rules-schema.ts";
import { problemsIn, tellProblems, withSpec } from "../../support/load-problems.ts";
import { ruleSubject, STORED } from "../../support/rule.ts";
import type { GivenContainer } from "../../support/subject.ts";

const page = readFileSync(new URL("../../../docs/rules.md", import.meta.url), "utf8");
const examples = [...page.matchAll(/```yaml\n([^]*?)```/g)].map(([, text = ""]) => text);

/** Of the pods in the examples; the team owns it. */
const stored = { ...STORED, metadata: { ...STORED.metadata, labels: { team: "payments" } } };
const requester = { username: "alice@corp.example", groups: ["developers", "team-payments"] };

describe("docs/rules.md", () => {
  for (const example of examples) {
    const { rules } = parse(example) as { rules: RulesOptions };
    const cases = [...example.matchAll(/^# (passes|refused): (.*)$/gm)];

    it(`${rules[0]?.name ?? ""} loads, and does what it says`, () => {
      expect(tellProblems(problemsIn(withSpec(example)))).to.deep.equal([]);
      expect(cases).not.to.deep.equal([]);
      const compiled = createRuleCompiler().compile(rules);
      for (const [line, verdict, text = ""] of cases) {
        const given = ruleSubject({
          container: parse(text) as GivenContainer,
          stored,
          request: { requester, namespaceLabels: {} },
        });
        const passes = compiled.every((rule) => rule.judge(given) === undefined);
        expect(passes ? "passes" : "refused", line).to.equal(verdict);
      }
    });
  }

  it("names every variable and function, and no other number than the bounds", () => {
    for (const name of [...VARIABLE_NAMES, ...namesOf("function"), ...namesOf("method")]) {
      expect(page).to.match(new RegExp(`\\b${name}\\b`));
    }
    const {
      MAX_RULES,
      MAX_EXPRESSION,
      MAX_MESSAGE,
      MAX_PLACEHOLDERS,
      MAX_DEPTH,
      MAX_LOOPS,
      MAX_PATTERN,
      MAX_STEPS,
      MAX_STEPS_PER_REQUEST,
    } = bounds;
    const told = [
      `${MAX_RULES} rules`,
      `${MAX_EXPRESSION.toLocaleString("en")} characters`,
      `${MAX_MESSAGE.toLocaleString("en")} in a message`,
      `${MAX_PLACEHOLDERS} placeholders`,
      `${MAX_DEPTH} deep`,
      `more than ${MAX_LOOPS} deep`,
      `${MAX_PATTERN.toLocaleString("en")} instructions`,
      `${MAX_STEPS.toLocaleString("en")} steps`,
      `${MAX_STEPS_PER_REQUEST.toLocaleString("en")} for a request`,
    ];
    for (const words of told) expect(page.replaceAll(/\s+/g, " ")).to.contain(words);
  });
});
