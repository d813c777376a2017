import { celError, isCelError, type CelInput } from "@bufbuild/cel";
import { checkExpression } from "./check-expression.ts";
import { use } from "./checking.ts";
import type { Engine } from "./engine.ts";
import { parseExpression } from "./parse-expression.ts";
import { createReadTree, type ReadTree } from "./read-tree.ts";
import { STEPS_TO_BEGIN } from "./rule-bounds.ts";
import { failureOf, TOO_MUCH, type Failure } from "./rule-failure.ts";
import type { Shape } from "./shape.ts";
import type { StepBudget } from "./step-budget.ts";

/** A checked expression. */
export interface CompiledExpression {
  readonly shape: Shape;
  /** By variable. */
  readonly reads: ReadTree;
  evaluate(variables: () => Variables, budget: StepBudget): Evaluated;
}

export type Variables = Readonly<Record<string, CelInput>>;

export type Evaluated = { readonly value: unknown } | Failure;

/** Throws a RuleError where the expression makes no sense. */
export const compileExpression = (text: string, engine: Engine): CompiledExpression => {
  const { expr, positions } = parseExpression(text);
  const reads = createReadTree();
  const places = new Map<bigint, string>();
  const checked = checkExpression(expr, {
    text,
    positions,
    patterns: engine.patterns,
    reads,
    places,
    scope: new Map(),
    loops: 0,
    depth: 0,
    check: checkExpression,
  });
  use(checked);
  const run = engine.plan(checked.expr);
  const { meter } = engine;
  return {
    shape: checked.shape,
    reads,
    evaluate: (variables, budget) => {
      if (budget.left <= 0) return TOO_MUCH;
      return meter.run(budget, () => {
        const value = attempt(() => {
          meter.spend(STEPS_TO_BEGIN);
          return run(variables());
        });
        // Whatever came of it: `||` swallows the error that ended it.
        if (!meter.sufficed) return TOO_MUCH;
        return isCelError(value) ? failureOf(value, places) : { value };
      });
    },
  };
};

/** What goes wrong while the variables are prepared is an error like any other. */
const attempt = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return celError(error);
  }
};
