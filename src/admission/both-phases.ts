import { afterMutation } from "./after-mutation.ts";
import type { Reviewed } from "./answer.ts";
import { review, type ReviewContext, type Undecodable } from "./review.ts";

/** Both calls of one request, as far as they came. */
export interface BothPhases {
  readonly mutated: Reviewed;
  readonly validated: Reviewed;
}

/**
 * What the API server does with one request, but for its own validation: calls `/mutate`, applies the patch, throws away
 * all that a request on this subresource may not change, and calls `/validate` with the rest.
 */
export const reviewBothPhases = (
  context: Omit<ReviewContext, "phase">,
  body: unknown,
): BothPhases | Undecodable => {
  const mutated = review({ ...context, phase: "mutate" }, body);
  if ("undecodable" in mutated) return mutated;
  const { outcome, answer } = mutated;
  const next = outcome.request === undefined ? body : afterMutation(body, answer.response);
  const validated = review({ ...context, phase: "validate" }, next);
  return "undecodable" in validated ? validated : { mutated, validated };
};
