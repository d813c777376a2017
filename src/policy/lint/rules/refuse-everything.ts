import type { CompiledPolicy } from "../../compile.ts";
import { contradictionsOf, type Contradiction } from "../contradictions.ts";
import type { LintRule } from "../lint-rule.ts";
import { policyText, policyTexts } from "../policy-text.ts";
import { judgedByBoth, mayBeJudgedByBoth } from "../witness.ts";

export const refuseEverything: LintRule = {
  id: "refuse-everything",
  severity: "error",
  summary: "Policies that together refuse every container",
  prose: `All matching policies must pass. Where two enforcing policies judge the same requests and ask for what no container can
be at once, nobody can debug there: image lists without an image in common, a field that one requires and the other forbids, values
without one in common. One policy can do so by itself. Reported is only what is certain: an empty
\`images.allow\` and a limit of 0 say themselves that they refuse everything, and are not. Two policies are taken to judge the same
requests where the subjects, namespaces and labels of one are among those of the other.`,
  bad: policyTexts(
    policyText(
      "everywhere",
      `
images:
  allow: [docker.io/library/busybox]
  suggest: docker.io/library/busybox:1.36`,
    ),
    policyText(
      "production",
      `
match: { namespaces: ["prod-*"] }
images:
  allow: [registry.example.com/debug/shell:1.4]`,
    ),
  ),
  good: policyTexts(
    policyText(
      "everywhere",
      `
exclude: [{ namespaces: ["prod-*"] }]
images:
  allow: [docker.io/library/busybox]
  suggest: docker.io/library/busybox:1.36`,
    ),
    policyText(
      "production",
      `
match: { namespaces: ["prod-*"] }
images:
  allow: [registry.example.com/debug/shell:1.4]`,
    ),
  ),
  readsSet: true,
  run: (policy, set) => {
    if (policy.mode !== "enforce") return [];
    const own = set.indexOf(policy);
    return set
      .flatMap((other, at) => (isTogether(policy, other) ? found(policy, other, at > own) : []))
      .map((each) => ({ ...each, hint: HINT }))
      .slice(0, MOST);
  },
};

const HINT = "let one of the two allow what the other asks for, or keep them apart with match and exclude";

/** One policy may contradict a thousand others, for one reason. */
const MOST = 5;

const isTogether = (policy: CompiledPolicy, other: CompiledPolicy): boolean =>
  other.mode === "enforce" && (policy === other || mayBeJudgedByBoth(policy, other));

/** What holds of both alike is told once, at the later policy. */
const found = (policy: CompiledPolicy, other: CompiledPolicy, isLater: boolean): readonly Contradiction[] => {
  const all = contradictionsOf(policy, other);
  if (all.length === 0 || (isLater && contradictionsOf(other, policy).length > 0)) return [];
  return policy === other || judgedByBoth(policy, other) !== undefined ? all : [];
};
