import { quote } from "../../model/printable.ts";
import { meant } from "../issue-words.ts";
import { checkConditional, checkEquality, checkIn, checkIndex } from "./check-operator.ts";
import { callOf, fail, literalText, use, type Checked, type Checking } from "./checking.ts";
import type { Expr } from "./engine.ts";
import { ELEMENT, createReadTree } from "./read-tree.ts";
import { compileRegularExpression } from "./regular-expression.ts";
import { PUSH } from "./rule-functions.ts";
import { BOOL, DYN, listOf, nameOf } from "./shape.ts";
import { fitting, namesOf, signaturesOf, type Callable } from "./signatures.ts";

export interface Call {
  readonly target?: Expr | undefined;
  readonly function: string;
  readonly args: readonly Expr[];
}

/** Operators, functions and methods. */
export const checkCall = (expr: Expr, call: Call, at: Checking): Checked => {
  switch (call.function) {
    case "_?_:_":
      return checkConditional(expr, call.args, at);
    case "_==_":
    case "_!=_":
      return checkEquality(expr, call, at);
    case "@in":
      return checkIn(expr, call, at);
    case "_[_]":
      return checkIndex(expr, call.args, at);
    case "@not_strictly_false":
      return { expr: callOf(expr, call.function, checkAll(call, at).map(toExpr)), shape: BOOL };
    default:
      return gathers(call, at) ? checkPush(expr, call, at) : checkNamed(expr, call, at);
  }
};

const toExpr = ({ expr }: Checked): Expr => expr;

const checkAll = ({ target, args }: Call, at: Checking): readonly Checked[] =>
  [...(target === undefined ? [] : [target]), ...args].map((part) => at.check(part, at));

const checkNamed = (expr: Expr, call: Call, at: Checking): Checked => {
  const kind = kindOf(call);
  const ways = signaturesOf(kind, call.function);
  if (ways === undefined) return fail(at, expr, unknownFunction(kind, call));
  const given = checkAll(call, at);
  const shapes = given.map(({ shape }) => shape);
  const [first, ...others] = fitting(ways, shapes);
  if (first === undefined) return fail(at, expr, noOverload(call, given));
  if (call.function === "matches") keepPattern(call, at);
  // Of a list its length can be read without what is in it.
  for (const one of given) if (call.function !== "size" || one.shape.kind !== "list") use(one);
  const same = others.every(({ gives }) => gives.kind === first.gives.kind);
  return { expr: again(expr, call, given.map(toExpr)), shape: same ? first.gives : DYN };
};

/** The call with its parts as they were checked, the target of a method first. */
const again = (expr: Expr, { target, function: name }: Call, parts: readonly Expr[]): Expr => {
  const value = callOf(expr, name, target === undefined ? parts : parts.slice(1));
  if (target === undefined || value.exprKind.case !== "callExpr") return value;
  return {
    ...value,
    exprKind: { case: "callExpr", value: { ...value.exprKind.value, ...{ target: parts[0] ?? target } } },
  };
};

const kindOf = ({ target, function: name }: Call): Callable => {
  if (target !== undefined) return "method";
  return /^\w+$/.test(name) ? "function" : "operator";
};

const LOOPS: ReadonlySet<string> = new Set(["all", "exists", "exists_one", "existsOne", "map", "filter"]);
const CLOCKS =
  /^(now|timestamp|duration|get(FullYear|Month|Date|DayOf\w+|Hours|Minutes|Seconds|Milliseconds))$/;

const unknownFunction = (kind: Callable, { function: name }: Call) => {
  const code = "rule-unknown-name" as const;
  if (LOOPS.has(name)) {
    const message = `${quote(name)} takes a name and what is to be said of it`;
    return { code, message, hint: `write list.${name}(x, ...)`, word: name };
  }
  if (name === "has") {
    return { code, message: '"has" takes a field', hint: "write has(container.securityContext)", word: name };
  }
  const message = `unknown ${kind} ${quote(name, 64)}`;
  if (CLOCKS.test(name))
    return { code, message, hint: "rules know no time: the same request gets the same answer" };
  const names = kind === "method" ? [...namesOf(kind), ...LOOPS] : namesOf("function");
  return {
    code,
    message,
    hint: meant(name, names) ?? `known here: ${[...names, ...(kind === "method" ? [] : ["has"])].join(", ")}`,
    word: name,
  };
};

const noOverload = ({ function: name }: Call, given: readonly Checked[]) => {
  const shapes = given.map(({ shape }) => nameOf(shape)).join(" and ");
  const shown = name.replaceAll("_", "").replace("@", "");
  return {
    code: "rule-wrong-type" as const,
    message: `${quote(shown === "" ? name : shown)} does not take ${shapes === "" ? "nothing" : shapes}`,
  };
};

/** A pattern that a request could bring along would be a program that it brings along. */
const keepPattern = ({ args: [arg] }: Call, at: Checking): void => {
  if (arg === undefined) return;
  const pattern = literalText(arg);
  if (pattern === undefined) {
    const message = "the pattern of matches must stand in the rule as a string";
    fail(at, arg, { code: "rule-wrong-type", message });
    return;
  }
  const compiled = compileRegularExpression(pattern);
  if ("invalid" in compiled) {
    fail(at, arg, { code: "rule-wrong-type", message: compiled.invalid, hint: "the syntax is RE2's" });
    return;
  }
  at.patterns.set(pattern, compiled);
};

/** `@result + [x]`, as `map` and `filter` write it. No author can: `@` begins no name. */
const gathers = ({ function: name, args: [list, item] }: Call, at: Checking): boolean => {
  if (name !== "_+_" || list?.exprKind.case !== "identExpr" || item?.exprKind.case !== "listExpr")
    return false;
  const { name: accumulator } = list.exprKind.value;
  return accumulator.startsWith("@") && at.scope.get(accumulator)?.shape.kind === "list";
};

const checkPush = (expr: Expr, { args: [list, items] }: Call, at: Checking): Checked => {
  const item = items?.exprKind.case === "listExpr" ? items.exprKind.value.elements[0] : undefined;
  if (list === undefined || item === undefined)
    return fail(at, expr, { code: "rule-syntax", message: "an empty loop" });
  const gathered = at.check(item, at);
  const tree = gathered.tree && { ...createReadTree(), children: new Map([[ELEMENT, gathered.tree]]) };
  return { expr: callOf(expr, PUSH, [list, gathered.expr]), shape: listOf(gathered.shape), tree };
};
