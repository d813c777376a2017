import type { PolicySet } from "../../policy/compile.ts";
import { reviewBothPhases, type BothPhases } from "../both-phases.ts";
import { compareExpectation, toHappened, type Failure, type Happened } from "./compare-expectation.ts";
import type { SuiteCase } from "./suite.ts";

export interface RunOptions {
  readonly policies: PolicySet;
  readonly unmatched: "deny" | "allow";
  readonly now: Date;
}

export interface CaseResult {
  readonly case: SuiteCase;
  /** None: the case passed. */
  readonly failures: readonly Failure[];
  readonly happened: Happened;
  /** Both calls, as they came out. */
  readonly phases: BothPhases;
}

/**
 * Both calls of the webhook, as it is set up where it is in force: every refusal refuses, the stamp is written and
 * demanded. Throws where the patch does not apply, or judging has a bug.
 */
export const runCase = (one: SuiteCase, { policies, unmatched, now }: RunOptions): CaseResult => {
  const phases = reviewBothPhases(
    {
      policies,
      unmatched,
      now,
      guardMode: "enforce",
      stamp: true,
      advice: true,
      namespaceLabels: () => one.namespaceLabels,
    },
    one.review,
  );
  // The decoder has seen to it that there is a review to answer.
  if ("undecodable" in phases) throw new Error(phases.undecodable);
  const happened = toHappened(phases);
  return { case: one, happened, phases, failures: compareExpectation(one.expect, happened) };
};
