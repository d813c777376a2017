import { callOf, fail, partOf, use, type Checked, type Checking, type Known } from "./checking.ts";
import type { Expr } from "./engine.ts";
import { ELEMENT } from "./read-tree.ts";
import { MAX_LOOPS } from "./rule-bounds.ts";
import { GO_ON, LIST_OF } from "./rule-functions.ts";
import { BOOL, DYN, INT, listOf, nameOf, NONE, STRING, type Shape } from "./shape.ts";

type Loop = Extract<Expr["exprKind"], { case: "comprehensionExpr" }>["value"];

/**
 * What the macros `all`, `exists`, `exists_one`, `map` and `filter` become: a loop over `iterRange` that carries
 * `accuVar` along. Before each round it asks whether the steps still suffice.
 */
export const checkLoop = (expr: Expr, loop: Loop, at: Checking): Checked => {
  const { iterRange, accuInit, loopCondition, loopStep, result } = loop;
  if (!iterRange || !accuInit || !loopCondition || !loopStep || !result) {
    return fail(at, expr, { code: "rule-syntax", message: "something is missing in this loop" });
  }
  const range = at.check(iterRange, at);
  const loops = at.loops + 1;
  if (loops > MAX_LOOPS) {
    const message = `loops (all, exists, exists_one, map, filter) are nested more than ${MAX_LOOPS} deep`;
    fail(at, expr, { code: "rule-too-complex", message, hint: "say it in several rules" });
  }
  const start = accumulator(accuInit);
  const inside = within(at, loops, {
    [loop.iterVar]: elementOf(range, expr, at),
    [loop.accuVar]: { shape: start },
  });
  const condition = at.check(loopCondition, inside);
  const step = at.check(loopStep, inside);
  const { shape, tree } = step;
  const end = at.check(result, within(at, at.loops, { [loop.accuVar]: { shape, tree } }));
  const value: Loop = {
    ...loop,
    iterRange: range.expr,
    accuInit: start.kind === "list" ? callOf(accuInit, LIST_OF, []) : accuInit,
    loopCondition: callOf(loopCondition, GO_ON, [condition.expr]),
    loopStep: step.expr,
    result: end.expr,
  };
  return {
    expr: { ...expr, exprKind: { case: "comprehensionExpr", value } },
    shape: end.shape,
    tree: end.tree,
  };
};

const within = (at: Checking, loops: number, names: Readonly<Record<string, Known>>): Checking => ({
  ...at,
  loops,
  scope: new Map([...at.scope, ...Object.entries(names)]),
});

/** `all` and `exists` carry a bool, `exists_one` counts, `map` and `filter` gather. */
const accumulator = ({ exprKind }: Expr): Shape => {
  if (exprKind.case === "listExpr") return listOf(NONE);
  return exprKind.case === "constExpr" && exprKind.value.constantKind.case === "int64Value" ? INT : BOOL;
};

const elementOf = (range: Checked, expr: Expr, at: Checking): Known => {
  const { shape, tree, path } = range;
  if (shape.kind === "list") {
    return {
      shape: shape.of,
      tree: partOf(tree, ELEMENT),
      path: path === undefined ? undefined : `${path}[]`,
    };
  }
  use(range);
  if (shape.kind === "map") return { shape: STRING };
  if (shape.kind === "dyn" || shape.kind === "none") return { shape: DYN };
  return fail(at, expr, {
    code: "rule-wrong-type",
    message: `${nameOf(shape)} cannot be looped over, only a list or a map`,
  });
};
