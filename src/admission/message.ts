import type { Decision, Violation } from "../model/decision.ts";
import { printable, quote } from "../model/printable.ts";
import type { CompiledPolicy } from "../policy/compile.ts";

// A message may be long, but a request can add a thousand containers: what is cut is counted.
const MAX_CONTAINERS = 5;
const MAX_VIOLATIONS = 20;

export interface Refusal {
  readonly decision: Decision;
  readonly policies: readonly CompiledPolicy[];
  /** The command that would pass, if one was found. */
  readonly tryLine: string | undefined;
}

/** What the person at kubectl reads: every container with what broke which policy, why, and what to type instead. */
export const refusalMessage = ({ decision, policies, tryLine }: Refusal): string => {
  const refusing = decision.violations.filter(({ mode }) => mode === "enforce");
  const groups = groupByContainer(refusing);
  const shown = groups
    .slice(0, MAX_CONTAINERS)
    .flatMap(([container, violations]) => describe(container, violations));
  const more = groups.length - MAX_CONTAINERS;
  return [
    ...shown,
    ...(more > 0 ? [`and ${more} more containers`] : []),
    ...whyLines(refusing, policies),
    tryLine === undefined ? `Next: ${nextStep(refusing)}` : `Try: ${tryLine}`,
  ].join("\n");
};

const groupByContainer = (
  violations: readonly Violation[],
): (readonly [string | undefined, readonly Violation[]])[] => {
  const groups = new Map<string | undefined, Violation[]>();
  for (const violation of violations) {
    const group = groups.get(violation.container);
    if (group === undefined) groups.set(violation.container, [violation]);
    else group.push(violation);
  }
  return [...groups];
};

const describe = (container: string | undefined, violations: readonly Violation[]): readonly string[] => {
  const more = violations.length - MAX_VIOLATIONS;
  return [
    container === undefined ? "the request is refused" : `container ${quote(container, 64)} is refused`,
    ...violations
      .slice(0, MAX_VIOLATIONS)
      .flatMap(({ policy, message, hints }) => [
        `  ${policy === undefined ? "" : `policy ${quote(policy)}: `}${message}`,
        ...(hints ?? []).map((hint) => `    ${hint}`),
      ]),
    ...(more > 0 ? [`  and ${more} more violations`] : []),
  ];
};

const whyLines = (refusing: readonly Violation[], policies: readonly CompiledPolicy[]): readonly string[] => {
  const names = new Set(refusing.map(({ policy }) => policy));
  const reasons = policies.flatMap(({ name, description }) =>
    description !== undefined && names.has(name) ? [description.replace(/\s+/g, " ").trim()] : [],
  );
  return [...new Set(reasons)].slice(0, 3).map((reason) => `Why: ${printable(reason, 300)}`);
};

const nextStep = (refusing: readonly Violation[]): string => {
  const codes = new Set(refusing.map(({ code }) => code));
  if (codes.has("no-policy"))
    return "tell whoever runs ephemeral-guard that no policy set is in force; its /readyz says why";
  if (codes.has("unmatched"))
    return "ask whoever keeps the ephemeral-guard policies for one that covers you here";
  if (codes.has("namespace.unknown"))
    return "try again in a moment; if it stays, tell whoever runs ephemeral-guard";
  if (codes.has("stamp.missing"))
    return "tell whoever runs ephemeral-guard that its mutating webhook is not called";
  if (codes.has("stamp.forged"))
    return "leave out env entries whose names begin with EPHEMERAL_GUARD_; if you sent none, another webhook did";
  const policies = [
    ...new Set(refusing.flatMap(({ policy }) => (policy === undefined ? [] : [quote(policy)]))),
  ];
  const keepers = policies.length === 0 ? "the policies" : `policy ${policies.slice(0, 5).join(", ")}`;
  return `no kubectl debug command was found that passes here; ask whoever keeps ${keepers}`;
};
