import type { Mode, Violation } from "../../model/decision.ts";
import type { DebugRequest } from "../../model/debug-request.ts";
import { quote } from "../../model/printable.ts";
import type { CompiledPolicy } from "../../policy/compile.ts";
import type { BothPhases } from "../both-phases.ts";
import { coveragePoints, type Point, type Run } from "../suite/coverage-points.ts";
import { explainRelation, type PolicyRelation } from "./policy-relation.ts";

/** `refused` and `allowed` are judgements; `used`: an exception was needed; `set`, `removed`: it changed the container. */
export type RuleResult = "refused" | "allowed" | "used" | "set" | "removed" | "left";

export interface ExplainedRule {
  /** Its place in the policy, `fields.forbid envFrom`; or the code of what none of its rules says. */
  readonly rule: string;
  readonly result: RuleResult;
  /** What is held against the containers, a line each. */
  readonly says: readonly string[];
  /** It refuses for not knowing the labels of the namespace, which whoever is in the cluster knows. */
  readonly hangsOnLabels?: true;
}

export interface ExplainedPolicy extends PolicyRelation {
  readonly name: string;
  readonly mode: Mode;
  /** In the order in which policies are written; none where it does not judge the request. */
  readonly rules: readonly ExplainedRule[];
}

/** What one policy makes of a request: whether it judges it and why, and which of its rules did what. */
export const explainPolicy = (
  policy: CompiledPolicy,
  phases: BothPhases,
  request: DebugRequest,
): ExplainedPolicy => {
  const relation = explainRelation(policy, request);
  const violations = phases.validated.outcome.violations.filter(
    (violation) => violation.policy === policy.name,
  );
  const points = relation.stands === "matches" ? coveragePoints(policy) : [];
  const rules = points.flatMap((point) => explainRule(point, { phases, request }, violations));
  const told = new Set(points.map(({ rule }) => rule));
  const hangs = (rule: ExplainedRule): ExplainedRule =>
    request.namespaceLabels === undefined && rule.result === "refused" && readsLabels(policy, rule)
      ? { ...rule, hangsOnLabels: true }
      : rule;
  return {
    name: policy.name,
    mode: policy.mode,
    ...relation,
    rules: [...rules, ...unwritten(violations, told, request)].map(hangs),
  };
};

const readsLabels = ({ rules = [] }: CompiledPolicy, { rule }: ExplainedRule): boolean =>
  rule === "namespace.unknown" ||
  rules.some(({ name, reads }) => rule === `rules.${name}` && reads.namespaceLabels);

/** `match` and the `exclude` blocks are points too: the relation tells of them better. */
const explainRule = (
  { rule, seen }: Point,
  run: Run,
  violations: readonly Violation[],
): readonly ExplainedRule[] => {
  const side = seen(run);
  if (side === undefined || side === "matched" || side === "passed by" || side === "excluded") return [];
  const own = violations.filter((violation) => ruleOf(violation, rule) === rule);
  return [{ rule, result: side, says: side === "refused" ? toLines(own, run.request) : [] }];
};

/** Violations of what is no rule of the policy's own: an image that cannot be read, unknown namespace labels. */
const unwritten = (
  violations: readonly Violation[],
  told: ReadonlySet<string>,
  request: DebugRequest,
): readonly ExplainedRule[] => {
  const rest = violations.filter((violation) => ![...told].some((rule) => ruleOf(violation, rule) === rule));
  const codes = [...new Set(rest.map(({ code }) => code))];
  return codes.map((code) => ({
    rule: code,
    result: "refused",
    says: toLines(
      rest.filter((violation) => violation.code === code),
      request,
    ),
  }));
};

/** The place in the policy that a violation is about; `rule` is where a code alone does not say which level it is. */
const ruleOf = ({ code, field }: Violation, rule: string): string => {
  if (code.startsWith("fields."))
    return `${code} ${field.replace(/^spec\.ephemeralContainers(\[\d+\])?\.?/, "")}`;
  const isOfLevel = code.startsWith("privileges.") && code !== "privileges.runAsRoot";
  return isOfLevel && rule.startsWith("privileges.level ") ? rule : code;
};

/** Which container is meant, where there is more than one. */
const toLines = (violations: readonly Violation[], { added }: DebugRequest): readonly string[] =>
  violations.map(({ container, message, hints = [] }) => {
    const lead = container === undefined || added.length < 2 ? "" : `container ${quote(container, 63)}: `;
    return `${lead}${[message, ...hints].join("; ")}`;
  });
