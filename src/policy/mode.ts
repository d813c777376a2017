import type { Decision, Mode, Verdict, Violation } from "../model/decision.ts";

/**
 * The verdict comes first, the mode after: `enforce` violations deny, all others only would. `audit` as the mode of the
 * whole guard turns every denial but `no-policy` into would-deny.
 */
export const decide = (
  violations: readonly Violation[],
  { guardMode, policies, revision }: DecideOptions,
): Decision => {
  const inForce = guardMode === "audit" ? violations.map(softened) : violations;
  return { verdict: verdictOf(inForce), violations: inForce, policies, revision };
};

export interface DecideOptions {
  readonly guardMode: GuardMode;
  readonly policies: readonly string[];
  readonly revision: string;
}

/** `--mode`: whether the guard as a whole denies. */
export type GuardMode = "enforce" | "audit";

const softened = (violation: Violation): Violation =>
  violation.code === "no-policy" ? violation : { ...violation, mode: "audit" satisfies Mode };

const verdictOf = (violations: readonly Violation[]): Verdict => {
  if (violations.some(({ mode }) => mode === "enforce")) return "denied";
  return violations.length > 0 ? "would-deny" : "allowed";
};
