import type { AdmissionResponse } from "../admission/admission-review.ts";
import type { BothPhases } from "../admission/both-phases.ts";
import { toHappened } from "../admission/suite/compare-expectation.ts";
import type { Code } from "../model/codes.ts";
import type { DebugContainer } from "../model/container.ts";
import type { Verdict, Violation } from "../model/decision.ts";
import type { Mutation } from "../model/mutation.ts";

/** What becomes of a request: mutated by `/mutate`, then judged by `/validate`. */
export interface ReviewResult {
  /** `would-deny`: let in, though a policy in mode `warn` or `audit` objects. */
  readonly verdict: Verdict;
  /** Each code of a violation once, in the order told. */
  readonly codes: readonly Code[];
  readonly violations: readonly Violation[];
  /** Names of the policies that judged, in the order of the set. */
  readonly policies: readonly string[];
  /** What the refused person reads, over several lines; empty where nobody is refused. */
  readonly message: string;
  /** What kubectl prints after `Warning: `, of both calls. */
  readonly warnings: readonly string[];
  /** The added containers after mutation, without the guard's own env entries. */
  readonly containers: readonly DebugContainer[];
  /** What `/mutate` changed. */
  readonly mutations: readonly Mutation[];
  /** Both answers as the API server gets them; `patch` is a JSON Patch in base64. */
  readonly responses: { readonly mutate: AdmissionResponse; readonly validate: AdmissionResponse };
}

/** @internal */
export const toReviewResult = (phases: BothPhases): ReviewResult => {
  const { mutated, validated } = phases;
  const { verdict, violations, policies } = validated.outcome;
  const { message, warnings, containers } = toHappened(phases);
  return {
    verdict,
    codes: [...new Set(violations.map(({ code }) => code))],
    violations,
    policies,
    message,
    warnings,
    containers,
    mutations: mutated.outcome.mutations,
    responses: { mutate: mutated.answer.response, validate: validated.answer.response },
  };
};
