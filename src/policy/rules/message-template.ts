import { isCelList } from "@bufbuild/cel";
import { printable } from "../../model/printable.ts";
import { compileExpression, type CompiledExpression, type Variables } from "./compile-expression.ts";
import type { Engine } from "./engine.ts";
import { readsSecret, type ReadTree } from "./read-tree.ts";
import { MAX_MESSAGE, MAX_PLACEHOLDERS } from "./rule-bounds.ts";
import { RuleError, type RuleFault } from "./rule-error.ts";
import { nameOf, type Secret, type Shape } from "./shape.ts";
import type { StepBudget } from "./step-budget.ts";
import { isVariable, VARIABLES } from "./variables.ts";

/** What a refused person is told. */
export interface MessageTemplate {
  readonly placeholders: readonly CompiledExpression[];
  /** One printable line; what cannot be computed is told as `(unknown)`. */
  render(variables: VariablesFor, budget: StepBudget): string;
}

export type VariablesFor = (placeholder: CompiledExpression) => Variables;

/** `Text with {{ expression }}`. Throws a RuleError where an expression makes no sense. */
export const compileMessage = (text: string, engine: Engine): MessageTemplate => {
  const parts = split(text).map((part) =>
    part.offset === undefined ? part.text : compilePart(part, engine),
  );
  const placeholders = parts.filter((part) => typeof part !== "string");
  return {
    placeholders,
    render: (variables, budget) => {
      const shown = parts.map((part) => (typeof part === "string" ? part : show(part, variables, budget)));
      return printable(shown.join("").replace(/\s+/g, " ").trim(), MAX_MESSAGE);
    },
  };
};

interface Part {
  readonly text: string;
  /** Of a placeholder: where its expression begins. */
  readonly offset?: number;
}

const split = (text: string): readonly Part[] => {
  const parts: Part[] = [];
  let from = 0;
  for (;;) {
    const open = text.indexOf("{{", from);
    parts.push({ text: text.slice(from, open < 0 ? undefined : open) });
    if (open < 0) return parts;
    const close = text.indexOf("}}", open);
    if (close < 0) {
      throw new RuleError({
        code: "rule-syntax",
        message: 'the placeholder is not closed by "}}"',
        offset: open,
      });
    }
    if (parts.length > 2 * MAX_PLACEHOLDERS) {
      const message = `more than ${MAX_PLACEHOLDERS} placeholders`;
      throw new RuleError({ code: "rule-too-complex", message, offset: open });
    }
    parts.push({ text: text.slice(open + 2, close), offset: open + 2 });
    from = close + 2;
  }
};

const compilePart = ({ text, offset = 0 }: Part, engine: Engine): CompiledExpression => {
  const compiled = within(offset, () => compileExpression(text, engine));
  const secret = SECRETS.find(([name]) => readsAnywhere(compiled.reads, name));
  if (secret !== undefined) {
    const message = `a message must not repeat ${secret[1]}: people pass secrets there, and records keep messages`;
    throw new RuleError({
      code: "rule-secret",
      message,
      hint: "name what is wrong, not what was sent",
      offset,
    });
  }
  if (isShowable(compiled.shape)) return compiled;
  const message = `${nameOf(compiled.shape)} cannot be shown, only strings, numbers, true or false, and lists of them`;
  throw new RuleError({ code: "rule-wrong-type", message, offset });
};

const SECRETS: readonly (readonly [Secret, string])[] = [
  ["env", "values of env entries"],
  ["args", "words of a command line"],
];

const readsAnywhere = ({ children }: ReadTree, secret: Secret): boolean =>
  [...children].some(([name, tree]) => isVariable(name) && readsSecret(tree, VARIABLES[name], secret));

/** A fault inside is a fault of the whole, further on. */
const within = <Result>(offset: number, work: () => Result): Result => {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    const fault: RuleFault = { ...error.fault, offset: error.fault.offset + offset };
    throw new RuleError(fault);
  }
};

const SCALARS: ReadonlySet<Shape["kind"]> = new Set(["string", "int", "double", "bool", "dyn"]);

const isShowable = (shape: Shape): boolean =>
  SCALARS.has(shape.kind) || (shape.kind === "list" && SCALARS.has(shape.of.kind));

const UNKNOWN = "(unknown)";
const MAX_ITEMS = 10;

const show = (part: CompiledExpression, variables: VariablesFor, budget: StepBudget): string => {
  const result = part.evaluate(() => variables(part), budget);
  if ("failed" in result) return UNKNOWN;
  const { value } = result;
  if (!isCelList(value)) return showOne(value);
  const items: unknown[] = [];
  for (const item of value) {
    if (items.length === MAX_ITEMS) break;
    items.push(item);
  }
  const more = value.size - items.length;
  return [...items.map(showOne), ...(more > 0 ? [`and ${more} more`] : [])].join(", ");
};

const showOne = (value: unknown): string => {
  if (typeof value === "string") return printable(value);
  const plain = typeof value === "bigint" || typeof value === "number" || typeof value === "boolean";
  return plain ? String(value) : UNKNOWN;
};
