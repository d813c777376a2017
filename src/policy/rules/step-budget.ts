import { MAX_STEPS, MAX_STEPS_PER_REQUEST } from "./rule-bounds.ts";

/** How many steps are left for all rules of one judgement. Made anew for each: nothing is carried over. */
export interface StepBudget {
  left: number;
}

export const createStepBudget = (): StepBudget => ({ left: MAX_STEPS_PER_REQUEST });

/** What one evaluation may spend, and has spent. Functions draw on it while the expression runs. */
export interface Meter {
  /** Throws once more was drawn than there is; from then on at every step, since `||` may swallow an error. */
  spend(steps: number): void;
  /** False once more was drawn than there is. A loop asks before each round. */
  readonly sufficed: boolean;
  /** Runs `work` on a fresh allowance, and takes what it spent off `budget`. */
  run<Result>(budget: StepBudget, work: () => Result): Result;
}

export class StepsExhausted extends Error {
  constructor() {
    super("too much to judge");
  }
}

export const createMeter = (): Meter => {
  let left = 0;
  return {
    spend: (steps) => {
      left -= steps;
      if (left < 0) throw new StepsExhausted();
    },
    get sufficed() {
      return left >= 0;
    },
    run: (budget, work) => {
      const allowance = Math.min(MAX_STEPS, budget.left);
      left = allowance;
      try {
        return work();
      } finally {
        budget.left -= Math.min(allowance, allowance - left);
      }
    },
  };
};
