import type { PolicySet } from "../../policy/compile.ts";
import { coveragePoints, type Point, type Run, type Side } from "./coverage-points.ts";
import type { CaseResult } from "./run-case.ts";

/** What the cases have shown of one rule. */
export interface CoveredRule {
  readonly policy: string;
  readonly rule: string;
  readonly seen: readonly Side[];
  readonly unseen: readonly Side[];
}

export interface Coverage {
  readonly rules: readonly CoveredRule[];
  /** Sides that were seen, and that there are. */
  readonly seen: number;
  readonly total: number;
}

/** Which rules of which policy were seen to do what. Cases that failed count: what happened has happened. */
export const measureCoverage = (set: PolicySet, results: readonly CaseResult[]): Coverage => {
  const runs = results.flatMap(toRun);
  const rules = set.policies.flatMap((policy) =>
    coveragePoints(policy).map((point) => ({ policy: policy.name, ...cover(point, runs) })),
  );
  const count = (key: "seen" | "unseen") => rules.reduce((sum, rule) => sum + rule[key].length, 0);
  return { rules, seen: count("seen"), total: count("seen") + count("unseen") };
};

/** A request that adds nothing is allowed without judgement, and shows nothing. */
const toRun = ({ phases }: CaseResult): readonly Run[] => {
  const { request } = phases.validated.outcome;
  return request === undefined || request.added.length === 0 ? [] : [{ phases, request }];
};

const cover = ({ rule, sides, seen }: Point, runs: readonly Run[]): Omit<CoveredRule, "policy"> => {
  const found = new Set(runs.map(seen));
  return {
    rule,
    seen: sides.filter((side) => found.has(side)),
    unseen: sides.filter((side) => !found.has(side)),
  };
};
