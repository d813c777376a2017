import {
  celEnv,
  celFunc,
  celMethod,
  isCelError,
  plan,
  type CelFunc,
  type CelInput,
  type parse,
} from "@bufbuild/cel";
import { costOf } from "./function-costs.ts";
import type { RegularExpression } from "./regular-expression.ts";
import { createRuleFunctions } from "./rule-functions.ts";
import { namesOf } from "./signatures.ts";
import { createMeter, type Meter } from "./step-budget.ts";

export type Expr = NonNullable<ReturnType<typeof parse>["expr"]>;

/** What runs the rules of one policy set. Evaluation is synchronous, so all of them share one meter. */
export interface Engine {
  readonly meter: Meter;
  /** Patterns of `matches`, compiled when rules are checked. */
  readonly patterns: Map<string, RegularExpression>;
  plan(expr: Expr): Plan;
}

/** Gives a value, or an error of the library; throws nothing. */
export type Plan = (variables: Readonly<Record<string, CelInput>>) => unknown;

export const createEngine = (): Engine => {
  const meter = createMeter();
  const patterns = new Map<string, RegularExpression>();
  const ours = createRuleFunctions(meter, patterns);
  const env = celEnv({ funcs: [...theirs(meter), ...ours] });
  return {
    meter,
    patterns,
    plan: (expr) => {
      const planned = plan(env, expr);
      // Without a prototype: the library asks for variables by index.
      return (variables) =>
        planned(Object.assign(Object.create(null), variables) as Record<string, CelInput>);
    },
  };
};

const OPERATORS = [
  "!_",
  "-_",
  "_+_",
  "_-_",
  "_*_",
  "_/_",
  "_%_",
  "_<_",
  "_<=_",
  "_>_",
  "_>=_",
  "_==_",
  "_!=_",
  "@in",
];

/** The library's own functions, each paying for its work first. */
const theirs = (meter: Meter): readonly CelFunc[] => {
  const names = new Set([...OPERATORS, ...namesOf("function"), ...namesOf("method")]);
  return [...celEnv().funcs].filter(({ name }) => names.has(name)).map((func) => metered(func, meter));
};

const metered = (func: CelFunc, meter: Meter): CelFunc => {
  const { name, target, result } = func;
  const run = (self: CelInput | undefined, given: readonly unknown[]): CelInput => {
    meter.spend(1 + costOf(name, self === undefined ? given : [self, ...given]));
    const value = func.call(0, self as never, given as never);
    // Thrown anew, so that it gets the place of this call.
    if (value === undefined || isCelError(value)) throw new Error(value?.message ?? "no such overload");
    return value;
  };
  if (target === undefined) {
    return celFunc(name, func.arguments, result, (...given: readonly unknown[]) => run(undefined, given));
  }
  return celMethod(name, target, func.arguments, result, function (...given: readonly unknown[]) {
    return run(this, given);
  });
};
