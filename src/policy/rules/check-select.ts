import { quote } from "../../model/printable.ts";
import { meant } from "../issue-words.ts";
import { callOf, constantOf, fail, partOf, textOf, type Checked, type Checking } from "./checking.ts";
import type { Expr } from "./engine.ts";
import { GET, HAS } from "./rule-functions.ts";
import { BOOL, DYN, fieldOf, nameOf, type FieldShape, type ObjectShape, type Shape } from "./shape.ts";

interface Select {
  readonly operand?: Expr | undefined;
  readonly field: string;
  /** `has(operand.field)` */
  readonly testOnly: boolean;
}

/** `operand.field` and `has(operand.field)`. */
export const checkSelect = (expr: Expr, { operand, field, testOnly }: Select, at: Checking): Checked => {
  if (operand === undefined) return fail(at, expr, { code: "rule-syntax", message: "a field of nothing" });
  const from = at.check(operand, at);
  const { shape, absent, unless } = fieldIn(from.shape, { expr, field }, at);
  const path = from.path === undefined ? field : `${from.path}.${field}`;
  const tree = partOf(from.tree, field);
  at.places.set(expr.id, path);
  const base = [from.expr, textOf(expr, field)];
  if (testOnly) return { expr: callOf(expr, HAS, base), shape: BOOL };
  const zero = absent === "zero" ? zeroOf(expr, shape) : undefined;
  if (zero === undefined) return { expr: callOf(expr, GET, base), shape, tree, path };
  if (unless !== undefined) partOf(from.tree, unless);
  const sibling = unless === undefined ? [] : [textOf(expr, unless)];
  return { expr: callOf(expr, GET, [...base, zero, ...sibling]), shape, tree, path };
};

interface Place {
  readonly expr: Expr;
  readonly field: string;
}

const fieldIn = (from: Shape, { expr, field }: Place, at: Checking): FieldShape => {
  if (from.kind === "object") return knownField(from, { expr, field }, at);
  if (from.kind === "map") return { shape: from.of, absent: "error" };
  if (from.kind === "dyn") return { shape: DYN, absent: "error" };
  const hint = from.kind === "list" ? 'pick an element, or ask with "exists" or "all"' : undefined;
  const message = `${nameOf(from)} has no fields, so no ${quote(field, 64)}`;
  return fail(at, expr, { code: "rule-unknown-field", message, hint, word: field });
};

const knownField = (from: ObjectShape, { expr, field }: Place, at: Checking): FieldShape => {
  const found = fieldOf(from, field);
  if (found === undefined) {
    const known = Object.keys(from.fields).filter((name) => fieldOf(from, name)?.refused !== true);
    return fail(at, expr, {
      code: "rule-unknown-field",
      message: `${from.name} has no field ${quote(field, 64)}`,
      hint: meant(field, known) ?? `known here: ${known.join(", ")}`,
      word: field,
    });
  }
  if (found.refused !== true) return found;
  return fail(at, expr, {
    code: "rule-unknown-field",
    message: `${from.name} cannot have ${quote(field, 64)}`,
    hint: "the API server refuses it anyway",
    word: field,
  });
};

/** What an absent field of this shape reads as. */
const zeroOf = (expr: Expr, { kind }: Shape): Expr | undefined => ZEROS[kind]?.(expr);

const emptyObject = (expr: Expr): Expr => ({
  ...expr,
  exprKind: {
    case: "structExpr",
    value: { $typeName: "cel.expr.Expr.CreateStruct", messageName: "", entries: [] },
  },
});

const ZEROS: Readonly<Partial<Record<Shape["kind"], (expr: Expr) => Expr>>> = {
  string: (expr) => textOf(expr, ""),
  bool: (expr) => constantOf(expr, { case: "boolValue", value: false }),
  int: (expr) => constantOf(expr, { case: "int64Value", value: 0n }),
  list: (expr) => ({
    ...expr,
    exprKind: {
      case: "listExpr",
      value: { $typeName: "cel.expr.Expr.CreateList", elements: [], optionalIndices: [] },
    },
  }),
  map: emptyObject,
  object: emptyObject,
};
