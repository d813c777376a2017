import { BOOL, DOUBLE, DYN, fits, INT, listOf, mapOf, STRING, type Shape } from "./shape.ts";

/** One way to call a function: what it takes, the target of a method first, and what comes of it. */
export interface Signature {
  readonly takes: readonly Shape[];
  readonly gives: Shape;
}

const LIST = listOf(DYN);
const MAP = mapOf(DYN);
const sign = (gives: Shape, ...takes: readonly Shape[]): Signature => ({ takes, gives });

const compares = [sign(BOOL, INT, INT), sign(BOOL, STRING, STRING), sign(BOOL, BOOL, BOOL)];
const counts = [sign(INT, INT, INT), sign(DOUBLE, DOUBLE, DOUBLE)];
const sizes = [sign(INT, STRING), sign(INT, LIST), sign(INT, MAP)];
const textTests = [sign(BOOL, STRING, STRING)];

/** Operators, by the names that the parser gives them. What takes any shapes is in `check-call.ts`. */
const OPERATORS: Readonly<Record<string, readonly Signature[]>> = {
  "!_": [sign(BOOL, BOOL)],
  "-_": [sign(INT, INT), sign(DOUBLE, DOUBLE)],
  "_+_": [...counts, sign(STRING, STRING, STRING)],
  "_-_": counts,
  "_*_": counts,
  "_/_": counts,
  "_%_": [sign(INT, INT, INT)],
  "_<_": compares,
  "_<=_": compares,
  "_>_": compares,
  "_>=_": compares,
  "_&&_": [sign(BOOL, BOOL, BOOL)],
  "_||_": [sign(BOOL, BOOL, BOOL)],
};

/** `size(x)` */
const FUNCTIONS: Readonly<Record<string, readonly Signature[]>> = {
  size: sizes,
  int: [sign(INT, INT), sign(INT, DOUBLE), sign(INT, STRING)],
  string: [sign(STRING, STRING), sign(STRING, INT), sign(STRING, DOUBLE), sign(STRING, BOOL)],
};

/** `x.size()` */
const METHODS: Readonly<Record<string, readonly Signature[]>> = {
  size: sizes,
  contains: textTests,
  startsWith: textTests,
  endsWith: textTests,
  matches: textTests,
  lowerAscii: [sign(STRING, STRING)],
  upperAscii: [sign(STRING, STRING)],
  trim: [sign(STRING, STRING)],
  split: [sign(listOf(STRING), STRING, STRING)],
  join: [sign(STRING, listOf(STRING)), sign(STRING, listOf(STRING), STRING)],
};

export type Callable = "operator" | "function" | "method";

const TABLES = { operator: OPERATORS, function: FUNCTIONS, method: METHODS } as const;

/** Not by index alone: "constructor" is no function. */
export const signaturesOf = (kind: Callable, name: string): readonly Signature[] | undefined =>
  Object.hasOwn(TABLES[kind], name) ? TABLES[kind][name] : undefined;

export const namesOf = (kind: "function" | "method"): readonly string[] => Object.keys(TABLES[kind]);

/** Those of the ways that values of these shapes can take. */
export const fitting = (ways: readonly Signature[], given: readonly Shape[]): readonly Signature[] =>
  ways.filter(
    ({ takes }) => takes.length === given.length && takes.every((take, at) => fits(take, given[at] ?? DYN)),
  );
