import { quote } from "../../model/printable.ts";
import { callOf, fail, literalText, partOf, use, type Checked, type Checking } from "./checking.ts";
import type { Expr } from "./engine.ts";
import { ELEMENT, type ReadTree } from "./read-tree.ts";
import { INDEX } from "./rule-functions.ts";
import { BOOL, DYN, either, fits, INT, nameOf, STRING, type Shape } from "./shape.ts";

interface Operator {
  readonly function: string;
  readonly args: readonly Expr[];
}

/** Both sides of an operator. The parser gives no operator of two sides less. */
const sidesOf = (expr: Expr, args: readonly Expr[], at: Checking): readonly [Checked, Checked] => {
  const [left = expr, right = expr] = args;
  return [at.check(left, at), at.check(right, at)];
};

/** `a == b`, `a != b` */
export const checkEquality = (expr: Expr, { function: name, args }: Operator, at: Checking): Checked => {
  const [left, right] = sidesOf(expr, args, at);
  if (!fits(left.shape, right.shape)) {
    const isNull = left.shape.kind === "null" || right.shape.kind === "null";
    const message = `${nameOf(left.shape)} is never equal to ${nameOf(right.shape)}`;
    const hint = isNull ? "nothing is null here but the target: ask has(...) for a field" : undefined;
    fail(at, expr, { code: "rule-wrong-type", message, hint });
  }
  // To be told from null, nothing of it need be known.
  if (left.shape.kind !== "null" && right.shape.kind !== "null") [left, right].forEach(use);
  return { expr: callOf(expr, name, [left.expr, right.expr]), shape: BOOL };
};

/** `a in b` */
export const checkIn = (expr: Expr, { function: name, args }: Operator, at: Checking): Checked => {
  const [item, among] = sidesOf(expr, args, at);
  const { shape, tree } = among;
  const key = literalText(item.expr);
  if (shape.kind === "map" || (shape.kind === "dyn" && key !== undefined)) {
    mustFit(expr, [item.shape, STRING], at);
    if (shape.kind === "map" && key !== undefined) partOf(tree, key);
    else use(among);
  } else if (shape.kind === "list") {
    mustFit(expr, [item.shape, shape.of], at);
    use(among);
  } else if (shape.kind === "dyn" || shape.kind === "none") use(among);
  else {
    const hint = shape.kind === "object" ? "ask has(...) for a field" : undefined;
    fail(at, expr, { code: "rule-wrong-type", message: `nothing can be in ${nameOf(shape)}`, hint });
  }
  use(item);
  return { expr: callOf(expr, name, [item.expr, among.expr]), shape: BOOL };
};

const mustFit = (expr: Expr, [one, other]: readonly [Shape, Shape], at: Checking): void => {
  if (fits(one, other)) return;
  fail(at, expr, {
    code: "rule-wrong-type",
    message: `${nameOf(one)} is never in what holds ${nameOf(other)}`,
  });
};

/** `a[b]` */
export const checkIndex = (expr: Expr, args: readonly Expr[], at: Checking): Checked => {
  const [from, index] = sidesOf(expr, args, at);
  const key = literalText(index.expr);
  const path = `${from.path ?? ""}[${key === undefined ? "..." : quote(key, 64)}]`;
  at.places.set(expr.id, path);
  const found = elementAt(from, use(index), key);
  if (found !== undefined) return { expr: callOf(expr, INDEX, [from.expr, index.expr]), path, ...found };
  const hint = from.shape.kind === "object" ? "name its fields with a dot" : undefined;
  const message = `${nameOf(from.shape)} has no element at ${nameOf(index.shape)}`;
  return fail(at, expr, { code: "rule-wrong-type", message, hint });
};

/** `key`: the index, where it stands in the rule as a text. */
const elementAt = (
  from: Checked,
  { shape: index }: Checked,
  key: string | undefined,
): Pick<Checked, "shape" | "tree"> | undefined => {
  const { shape, tree } = from;
  if (shape.kind === "list") {
    return fits(index, INT) ? { shape: shape.of, tree: partOf(tree, ELEMENT) } : undefined;
  }
  const of = valueIn(shape, index);
  if (of === undefined) return undefined;
  if (key !== undefined) return { shape: of, tree: partOf(tree, key) };
  use(from);
  return { shape: of };
};

/** What a map holds, or what may be one. */
const valueIn = (shape: Shape, index: Shape): Shape | undefined => {
  if (shape.kind === "map") return fits(index, STRING) ? shape.of : undefined;
  return shape.kind === "dyn" || shape.kind === "none" ? DYN : undefined;
};

/** `a ? b : c` */
export const checkConditional = (expr: Expr, args: readonly Expr[], at: Checking): Checked => {
  const [test = expr, then = expr, otherwise = expr] = args;
  const condition = use(at.check(test, at));
  if (!fits(condition.shape, BOOL)) {
    const message = `a condition must be true or false, and this is ${nameOf(condition.shape)}`;
    fail(at, test, { code: "rule-wrong-type", message });
  }
  const one = at.check(then, at);
  const other = at.check(otherwise, at);
  if (!fits(one.shape, other.shape)) {
    const message = `both sides of ":" must be of one type, not ${nameOf(one.shape)} and ${nameOf(other.shape)}`;
    fail(at, expr, { code: "rule-wrong-type", message });
  }
  const shape = either(one.shape, other.shape);
  return {
    expr: callOf(expr, "_?_:_", [condition.expr, one.expr, other.expr]),
    shape,
    tree: oneTree(one, other),
  };
};

/** Of two that come from different places everything counts as used: which of them it is will not be known. */
const oneTree = (one: Checked, other: Checked): ReadTree | undefined => {
  if (one.tree === undefined || other.tree === undefined || one.tree === other.tree)
    return one.tree ?? other.tree;
  use(one);
  use(other);
  return undefined;
};
