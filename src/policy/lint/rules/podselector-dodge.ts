import { isDeepStrictEqual } from "node:util";
import { quote } from "../../../model/printable.ts";
import type { CompiledPolicy } from "../../compile.ts";
import type { LabelSelector } from "../../label-selector.ts";
import type { Path } from "../../source-document.ts";
import { ANYTHING, bothOf, domainsOf, oppositeOf, type Domains } from "../label-domain.ts";
import type { LintFault, LintRule } from "../lint-rule.ts";
import { policyText, policyTexts } from "../policy-text.ts";
import { partsOf } from "../scope.ts";
import { judging, narrowerOf, relabelled, requestIn } from "../witness.ts";

export const podselectorDodge: LintRule = {
  id: "podselector-dodge",
  severity: "warning",
  summary: "A policy that can be left by changing a pod's labels",
  prose: `Whoever may \`patch\` or \`update\` pods may change their labels, and then debug them: the policy that selects by
them is left behind, and what remains is the other policies that match. Reported is an enforcing policy
which a change of the pod's labels leaves while another one, which asks for something else, still judges the request;
where none does, the request is refused. A \`namespaceSelector\` is not: whoever may relabel pods may not relabel namespaces.`,
  bad: policyTexts(
    policyText("everywhere", `privileges: { level: baseline }`),
    policyText(
      "payments",
      `
match: { podSelector: { matchLabels: { app: payments } } }
privileges: { level: restricted }`,
    ),
  ),
  good: policyTexts(
    policyText("everywhere", `privileges: { level: baseline }`),
    policyText(
      "payments",
      `
match: { namespaces: [payments] }
privileges: { level: restricted }`,
    ),
  ),
  readsSet: true,
  run: (policy, set) => {
    if (policy.mode !== "enforce" || !restricts(policy)) return [];
    const { match, exclude = [] } = policy.spec;
    if ([match, ...exclude].every((block) => block?.podSelector === undefined)) return [];
    const others = set.filter((other) => other !== policy && !asksTheSame(policy, other));
    const leave = (selector: LabelSelector | undefined, into: boolean, at: Path): readonly LintFault[] => {
      if (selector === undefined) return [];
      const labels = into ? [domainsOf(selector)] : oppositesOf(domainsOf(selector));
      const other = others.find((one) => labels.some((wanted) => isLeft(policy, one, wanted, set)));
      return other === undefined ? [] : [faultAt(at, other)];
    };
    return [
      ...leave(match?.podSelector, false, ["spec", "match", "podSelector"]),
      ...exclude.flatMap(({ podSelector }, at) =>
        leave(podSelector, true, ["spec", "exclude", at, "podSelector"]),
      ),
    ];
  },
};

const faultAt = (at: Path, other: CompiledPolicy): LintFault => ({
  at,
  message: `whoever may change a pod's labels can leave this policy, and be judged by policy ${quote(other.name)} without it`,
  hint: "select by namespaces, or make sure that who debugs may not patch pods",
});

const restricts = ({ images, fields, privileges, limits, rules }: CompiledPolicy): boolean =>
  images !== undefined ||
  fields !== undefined ||
  limits !== undefined ||
  rules !== undefined ||
  privileges?.level !== undefined ||
  privileges?.denyRoot === true;

const BLOCKS = ["images", "fields", "privileges", "limits", "rules", "mode"] as const;

const asksTheSame = (one: CompiledPolicy, other: CompiledPolicy): boolean =>
  BLOCKS.every((block) => isDeepStrictEqual(one.spec[block], other.spec[block]));

/** One for each label: what it must be for the selector to fail. */
const oppositesOf = (domains: Domains): readonly Domains[] =>
  [...domains].map(([key, domain]) => new Map([[key, oppositeOf(domain)]]));

/** With such labels `other` judges without `policy`, and with others `policy` judges the same request. */
const isLeft = (
  policy: CompiledPolicy,
  other: CompiledPolicy,
  wanted: Domains,
  set: readonly CompiledPolicy[],
): boolean => {
  const own = domainsOf(policy.spec.match?.podSelector);
  const theirs = domainsOf(other.spec.match?.podSelector);
  const pairs = (partsOf(policy.spec.match) ?? []).flatMap((one) =>
    (partsOf(other.spec.match) ?? []).map((two) => [one, two] as const),
  );
  return pairs.some(([one, two]) => {
    const part = narrowerOf({ ...one, podLabels: NO_LABELS }, { ...two, podLabels: NO_LABELS });
    const request = part && requestIn(part);
    const before = request && relabelled(request, own);
    const after = request && relabelled(request, merged(theirs, wanted));
    if (before === undefined || after === undefined) return false;
    const then = judging(set, after);
    return judging([policy], before).length === 1 && then.includes(other) && !then.includes(policy);
  });
};

const NO_LABELS: Domains = new Map();

const merged = (one: Domains, other: Domains): Domains =>
  new Map(
    [...new Set([...one.keys(), ...other.keys()])].map((key) => [
      key,
      bothOf(one.get(key) ?? ANYTHING, other.get(key) ?? ANYTHING),
    ]),
  );
