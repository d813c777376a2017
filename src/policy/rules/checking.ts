import type { Expr } from "./engine.ts";
import { readAll, readChild, type ReadTree } from "./read-tree.ts";
import type { RegularExpression } from "./regular-expression.ts";
import { RuleError, type RuleFaultCode } from "./rule-error.ts";
import type { Shape } from "./shape.ts";

/** What is known of a part of an expression, and what the engine is to run in its place. */
export interface Checked {
  readonly expr: Expr;
  readonly shape: Shape;
  /** Where its value comes from, if from a variable: whoever uses the value notes there how much of it. */
  readonly tree?: ReadTree | undefined;
  /** As written, if it names something: `container.env[0].name`. */
  readonly path?: string | undefined;
}

/** A variable, or the name that a loop gives to each element. */
export type Known = Omit<Checked, "expr">;

/** One reading of one expression. */
export interface Checking {
  readonly text: string;
  /** Of the parts, by id: UTF-16 units from the beginning. */
  readonly positions: Readonly<Record<string, number>>;
  readonly patterns: Map<string, RegularExpression>;
  /** What is read of the variables, by name. */
  readonly reads: ReadTree;
  /** What a part reads, by its id: for the words of an error at run time. */
  readonly places: Map<bigint, string>;
  readonly scope: ReadonlyMap<string, Known>;
  readonly loops: number;
  readonly depth: number;
  /** Checks a part of the expression. */
  readonly check: (expr: Expr, at: Checking) => Checked;
}

interface Wrong {
  readonly code: RuleFaultCode;
  readonly message: string;
  readonly hint?: string | undefined;
  /** What to point at, where that stands after the part's own position. */
  readonly word?: string;
}

/** Ends the reading. */
export const fail = (at: Checking, expr: Expr, { word, ...words }: Wrong): never => {
  const start = at.positions[String(expr.id)] ?? 0;
  const found = word === undefined ? -1 : at.text.indexOf(word, start);
  throw new RuleError({ ...words, offset: found < 0 ? start : found });
};

/** Notes that all of a value is used. */
export const use = (checked: Checked): Checked => {
  if (checked.tree !== undefined) readAll(checked.tree);
  return checked;
};

/** The part of a value's tree at a key, if the value comes from a variable. */
export const partOf = (tree: ReadTree | undefined, key: string): ReadTree | undefined =>
  tree === undefined ? undefined : readChild(tree, key);

/** A call that stands in the place of `expr`, and in errors for it. */
export const callOf = (expr: Expr, name: string, args: readonly Expr[]): Expr => ({
  ...expr,
  exprKind: {
    case: "callExpr",
    value: { $typeName: "cel.expr.Expr.Call", function: name, args: [...args] },
  },
});

export const textOf = (expr: Expr, value: string): Expr => constantOf(expr, { case: "stringValue", value });

type Constant = Extract<Expr["exprKind"], { case: "constExpr" }>["value"]["constantKind"];
type PlainConstant = Extract<Constant, { case: "stringValue" | "boolValue" | "int64Value" }>;

/** A value that stands in the place of `expr`. */
export const constantOf = (expr: Expr, constantKind: PlainConstant): Expr => ({
  ...expr,
  exprKind: { case: "constExpr", value: { $typeName: "cel.expr.Constant", constantKind } },
});

/** A text that stands in the expression as such. */
export const literalText = ({ exprKind }: Expr): string | undefined =>
  exprKind.case === "constExpr" && exprKind.value.constantKind.case === "stringValue"
    ? exprKind.value.constantKind.value
    : undefined;
