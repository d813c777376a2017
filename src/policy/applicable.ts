import type { DebugRequest } from "../model/debug-request.ts";
import type { CompiledPolicy, PolicySet } from "./compile.ts";

/** How a set's policies stand to a request. */
export interface Applicable {
  readonly matching: readonly CompiledPolicy[];
  /** Those whose `match` holds, and an `exclude` entry too. */
  readonly excluding: readonly CompiledPolicy[];
  /** Those that hang on namespace labels which nobody knows. */
  readonly undecided: readonly CompiledPolicy[];
}

export const applicablePolicies = (set: PolicySet, request: DebugRequest): Applicable => {
  const applicable = { matching: [], excluding: [], undecided: [] } as {
    -readonly [K in keyof Applicable]: CompiledPolicy[];
  };
  for (const policy of set.policies) {
    const relation = relationOf(policy, request);
    if (relation !== undefined) applicable[relation].push(policy);
  }
  return applicable;
};

/**
 * How one policy stands to a request; undefined where it has nothing to do with it. A definite exclusion counts whatever
 * the rest: the policy does not judge this request either way.
 */
export const relationOf = (
  { match, excludes }: CompiledPolicy,
  request: DebugRequest,
): keyof Applicable | undefined => {
  const matches = match(request);
  if (matches === "no") return undefined;
  const exclusions = excludes.map((exclude) => exclude(request));
  if (exclusions.includes("yes")) return matches === "yes" ? "excluding" : undefined;
  return matches === "unknown" || exclusions.includes("unknown") ? "undecided" : "matching";
};
