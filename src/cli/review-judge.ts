import { reviewBothPhases } from "../admission/both-phases.ts";
import { internalError, review, type ReviewContext } from "../admission/review.ts";
import type { Reviewed } from "../admission/answer.ts";
import type { ReviewInput } from "./review-inputs.ts";

export interface JudgeOptions extends Omit<ReviewContext, "phase" | "now"> {
  readonly phase: "mutate" | "validate" | "both";
}

/** What became of one input; `mutated` where both phases were run. */
export type Judged =
  | { readonly name: string; readonly last: Reviewed; readonly mutated?: Reviewed }
  | { readonly name: string; readonly failed: string };

/** Decides one review as the webhook would. A bug is a denial here as there. */
export const judgeInput = ({ name, text }: ReviewInput, options: JudgeOptions): Judged => {
  const body = parse(text);
  if (body === undefined) return { name, failed: "it is not JSON" };
  try {
    return { name, ...judge(body.json, options) };
  } catch {
    const answer = internalError(
      options.guardMode,
      options.phase === "mutate" ? "mutate" : "validate",
      body.json,
    );
    return answer === undefined ? { name, failed: "judging it failed" } : { name, last: answer };
  }
};

const parse = (text: string): { readonly json: unknown } | undefined => {
  try {
    return { json: JSON.parse(text) };
  } catch {
    return undefined;
  }
};

const judge = (body: unknown, { phase, ...context }: JudgeOptions) => {
  const now = new Date();
  if (phase === "both") {
    const both = reviewBothPhases({ ...context, now }, body);
    return "undecodable" in both
      ? { failed: both.undecodable }
      : { last: both.validated, mutated: both.mutated };
  }
  const reviewed = review({ ...context, phase, now }, body);
  return "undecodable" in reviewed ? { failed: reviewed.undecodable } : { last: reviewed };
};
