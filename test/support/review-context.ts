import { reviewBothPhases, type BothPhases } from "../../src/admission/both-phases.ts";
import type { Reviewed } from "../../src/admission/answer.ts";
import { review, type ReviewContext } from "../../src/admission/review.ts";
import { policySet } from "./policy-set.ts";

export const NOW = new Date("2026-03-04T05:06:07.089Z");

/** How the guard is set up in a test: as `review --phase validate --stamp off --advice off`, but for what is given. */
export const contextOf = (given: Partial<ReviewContext> = {}): ReviewContext => ({
  policies: ANYTHING,
  phase: "validate",
  now: NOW,
  guardMode: "enforce",
  unmatched: "deny",
  stamp: false,
  advice: false,
  namespaceLabels: () => undefined,
  ...given,
});

/** One policy that lets everything in. */
const ANYTHING = policySet({});

/** A review that can be answered, answered. */
export const reviewed = (given: Partial<ReviewContext>, body: unknown): Reviewed => {
  const result = review(contextOf(given), body);
  if ("undecodable" in result) throw new Error(result.undecodable);
  return result;
};

/** Both calls of one request. */
export const reviewedTwice = (given: Partial<ReviewContext>, body: unknown): BothPhases => {
  const result = reviewBothPhases(contextOf(given), body);
  if ("undecodable" in result) throw new Error(result.undecodable);
  return result;
};

/** The codes of all violations, in the order in which they are told. */
export const codesOf = ({ outcome }: Reviewed): readonly string[] =>
  outcome.violations.map(({ code }) => code);

/** The operations of an answer's patch; undefined where it has none. */
export const patchOf = ({ answer }: Reviewed): readonly PatchOperation[] | undefined => {
  const { patch } = answer.response;
  if (patch === undefined) return undefined;
  return JSON.parse(Buffer.from(patch, "base64").toString()) as PatchOperation[];
};

/** An RFC 6902 operation, as it stands in an answer. */
export interface PatchOperation {
  readonly op: string;
  readonly path: string;
  readonly value?: unknown;
}
