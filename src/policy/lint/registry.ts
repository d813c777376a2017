import type { LintRule } from "./lint-rule.ts";
import { allowUnreachable } from "./rules/allow-unreachable.ts";
import { defaultsBreakPolicy } from "./rules/defaults-break-policy.ts";
import { denyUnreachable } from "./rules/deny-unreachable.ts";
import { hiddenByExclude } from "./rules/hidden-by-exclude.ts";
import { mutableTag } from "./rules/mutable-tag.ts";
import { noSuggest } from "./rules/no-suggest.ts";
import { podselectorDodge } from "./rules/podselector-dodge.ts";
import { refuseEverything } from "./rules/refuse-everything.ts";
import { ruleNeverMatches } from "./rules/rule-never-matches.ts";
import { shadowedPattern } from "./rules/shadowed-pattern.ts";
import { suggestRefused } from "./rules/suggest-refused.ts";
import { unmatchedGroups } from "./rules/unmatched-groups.ts";
import { unreplayableRule } from "./rules/unreplayable-rule.ts";
import { wholeRegistry } from "./rules/whole-registry.ts";
import { wideningCapabilities } from "./rules/widening-capabilities.ts";

/** Every rule about policies that load. What keeps them from loading is in `load-topics.ts`. */
export const LINT_RULES: readonly LintRule[] = [
  ruleNeverMatches,
  hiddenByExclude,
  refuseEverything,
  allowUnreachable,
  denyUnreachable,
  wholeRegistry,
  mutableTag,
  suggestRefused,
  noSuggest,
  defaultsBreakPolicy,
  wideningCapabilities,
  unmatchedGroups,
  podselectorDodge,
  unreplayableRule,
  shadowedPattern,
];
