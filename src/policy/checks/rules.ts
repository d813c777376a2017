import type { CompiledRules } from "../rules/compiled-rules.ts";
import type { Check, Finding } from "./check.ts";

/**
 * One finding for each rule that does not come to true: it is false, fails, or reads what is not known. Where the request
 * has used up what all rules may cost, the first rule that is not judged stands for those after it: fifty for each of a
 * thousand containers would take longer to tell than to judge.
 */
export const rulesCheck: Check<CompiledRules | undefined> = {
  id: "rules",
  run(subject, rules = []) {
    const findings: Finding[] = [];
    for (const rule of rules) {
      const finding = rule.judge(subject);
      if (finding === undefined) continue;
      findings.push(finding);
      if (subject.budget.left <= 0) break;
    }
    return findings;
  },
};
