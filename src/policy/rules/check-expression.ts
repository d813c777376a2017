import { quote } from "../../model/printable.ts";
import { meant } from "../issue-words.ts";
import { checkCall } from "./check-call.ts";
import { checkLoop } from "./check-loop.ts";
import { checkSelect } from "./check-select.ts";
import { fail, use, type Checked, type Checking } from "./checking.ts";
import type { Expr } from "./engine.ts";
import { readChild } from "./read-tree.ts";
import { MAX_TREE } from "./rule-bounds.ts";
import { BOOL, DOUBLE, either, INT, listOf, mapOf, NONE, NULL, STRING, type Shape } from "./shape.ts";
import { isVariable, VARIABLE_NAMES, VARIABLES } from "./variables.ts";

/**
 * Checks an expression by the types of what it works on, notes what it reads, and puts our own functions in the place of
 * field access and loops. The library's checker knows names and constants alone. Throws a RuleError.
 */
export const checkExpression = (expr: Expr, from: Checking): Checked => {
  const at = { ...from, depth: from.depth + 1 };
  if (at.depth > MAX_TREE) {
    fail(at, expr, { code: "rule-too-complex", message: `nested more than ${MAX_TREE} levels deep` });
  }
  const { exprKind } = expr;
  switch (exprKind.case) {
    case "constExpr":
      return { expr, shape: constantShape(expr, exprKind.value.constantKind, at) };
    case "identExpr":
      return checkName(expr, exprKind.value.name, at);
    case "selectExpr":
      return checkSelect(expr, exprKind.value, at);
    case "callExpr":
      return checkCall(expr, exprKind.value, at);
    case "listExpr":
      return checkList(expr, exprKind.value, at);
    case "structExpr":
      return checkMap(expr, exprKind.value, at);
    case "comprehensionExpr":
      return checkLoop(expr, exprKind.value, at);
    case undefined:
      return fail(at, expr, { code: "rule-syntax", message: "something is missing here" });
  }
};

type Kind<Case> = Extract<Expr["exprKind"], { case: Case }> extends { value: infer Value } ? Value : never;

const CONSTANTS: Readonly<Record<string, Shape>> = {
  boolValue: BOOL,
  stringValue: STRING,
  doubleValue: DOUBLE,
  nullValue: NULL,
  int64Value: INT,
};

const constantShape = (expr: Expr, constant: Kind<"constExpr">["constantKind"], at: Checking): Shape => {
  // The library's parser lets any number in.
  if (constant.case === "int64Value" && BigInt.asIntN(64, constant.value) !== constant.value) {
    return fail(at, expr, { code: "rule-wrong-type", message: "the number does not fit into 64 bits" });
  }
  const shape = constant.case === undefined ? undefined : CONSTANTS[constant.case];
  if (shape !== undefined) return shape;
  return fail(at, expr, {
    code: "rule-wrong-type",
    message: "unsigned numbers and bytes are not known here",
    hint: "write a plain number or a string",
  });
};

const checkName = (expr: Expr, name: string, at: Checking): Checked => {
  const known = at.scope.get(name);
  if (known !== undefined) return { ...known, expr };
  if (isVariable(name)) {
    return { expr, shape: VARIABLES[name], tree: readChild(at.reads, name), path: name };
  }
  const names = [...VARIABLE_NAMES, ...[...at.scope.keys()].filter((key) => !key.startsWith("@"))];
  return fail(at, expr, {
    code: "rule-unknown-name",
    message: `unknown variable ${quote(name, 64)}`,
    hint: meant(name, names) ?? `known here: ${names.join(", ")}`,
  });
};

const checkList = (expr: Expr, value: Kind<"listExpr">, at: Checking): Checked => {
  const elements = value.elements.map((element) => use(at.check(element, at)));
  return {
    expr: {
      ...expr,
      exprKind: { case: "listExpr", value: { ...value, elements: elements.map((one) => one.expr) } },
    },
    shape: listOf(elements.reduce((shape, element) => either(shape, element.shape), NONE)),
  };
};

const checkMap = (expr: Expr, value: Kind<"structExpr">, at: Checking): Checked => {
  if (value.messageName !== "") {
    return fail(at, expr, {
      code: "rule-wrong-type",
      message: `there is no type ${quote(value.messageName, 64)}`,
    });
  }
  let shape: Shape = NONE;
  const entries = value.entries.map((entry) => {
    if (entry.keyKind.case !== "mapKey" || entry.value === undefined) return entry;
    const key = use(at.check(entry.keyKind.value, at));
    if (key.shape.kind !== "string" && key.shape.kind !== "dyn") {
      fail(at, entry.keyKind.value, { code: "rule-wrong-type", message: "a key must be a string" });
    }
    const item = use(at.check(entry.value, at));
    shape = either(shape, item.shape);
    return { ...entry, keyKind: { case: "mapKey" as const, value: key.expr }, value: item.expr };
  });
  return {
    expr: { ...expr, exprKind: { case: "structExpr", value: { ...value, entries } } },
    shape: mapOf(shape),
  };
};
