import type { LintRule } from "../lint-rule.ts";
import { policyText } from "../policy-text.ts";
import { isBlockWithin } from "../scope.ts";

export const hiddenByExclude: LintRule = {
  id: "hidden-by-exclude",
  severity: "error",
  summary: "A policy whose exclude takes away all that its match takes in",
  prose: `Such a policy judges nothing. What it was to allow is refused where no other policy matches, and what it was to
refuse is allowed where another one does.`,
  bad: policyText(
    "payments",
    `
match: { namespaces: [payments] }
exclude:
  - namespaces: ["pay*"]
privileges: { level: restricted }`,
  ),
  good: policyText(
    "payments",
    `
match: { namespaces: ["pay*"] }
exclude:
  - namespaces: ["pay*-sandbox"]
privileges: { level: restricted }`,
  ),
  readsSet: false,
  run: ({ spec: { match, exclude = [] } }) => {
    if (exclude.length === 0 || !isBlockWithin(match, exclude)) return [];
    const alone = exclude.findIndex((block) => isBlockWithin(match, [block]));
    return [
      {
        at: alone < 0 ? ["spec", "exclude"] : ["spec", "exclude", alone],
        message: "excludes every request that this policy matches: it never judges one",
        hint: "narrow the exclude, or remove the policy",
      },
    ];
  },
};
