import { parse } from "@bufbuild/cel";
import { quote } from "../../model/printable.ts";
import type { Expr } from "./engine.ts";
import { MAX_DEPTH, MAX_EXPRESSION } from "./rule-bounds.ts";
import { RuleError } from "./rule-error.ts";

export interface ParsedExpression {
  readonly expr: Expr;
  readonly positions: Readonly<Record<string, number>>;
}

/** Reads a CEL expression; throws a RuleError that says from where on it makes no sense. */
export const parseExpression = (text: string): ParsedExpression => {
  if (text.length > MAX_EXPRESSION) {
    const message = `the expression has ${text.length} characters, more than ${MAX_EXPRESSION}`;
    throw new RuleError({ code: "rule-too-complex", message, hint: "say it in several rules", offset: 0 });
  }
  // The library's parser recurses for each bracket.
  const deep = tooDeepAt(text);
  if (deep >= 0) {
    const message = `brackets are nested more than ${MAX_DEPTH} deep`;
    throw new RuleError({ code: "rule-too-complex", message, offset: deep });
  }
  try {
    const { expr, sourceInfo } = parse(text);
    return { expr, positions: sourceInfo?.positions ?? {} };
  } catch (error) {
    throw syntaxError(text, error);
  }
};

/**
 * Brackets in strings do not count. Of raw strings it may be mistaken: it is a bound, not a reading, and what it lets pass
 * ends in the parser's own error.
 */
const tooDeepAt = (text: string): number => {
  let depth = 0;
  const brackets = text.replace(STRINGS, (string) => " ".repeat(string.length));
  for (let at = 0; at < brackets.length; at++) {
    const character = brackets.charAt(at);
    if ("([{".includes(character)) depth += 1;
    else if (")]}".includes(character)) depth -= 1;
    if (depth > MAX_DEPTH) return at;
  }
  return -1;
};

const STRINGS = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/gs;

const syntaxError = (text: string, error: unknown): RuleError => {
  const offset = skipSpace(text, offsetOf(error));
  const rest = text.slice(offset).trimEnd();
  const reserved = error instanceof Error && error.message.endsWith("reserved identifier");
  const message = messageFor(rest, reserved);
  return new RuleError({ code: "rule-syntax", message, hint: hintFor(rest), offset });
};

const messageFor = (rest: string, reserved: boolean): string => {
  if (reserved) return `${quote(/^\w+/.exec(rest)?.[0] ?? rest, 64)} is a word that CEL keeps for itself`;
  return rest === ""
    ? "the expression ends too early"
    : `CEL cannot be read from here on: ${quote(rest, 24)}`;
};

/** Where reading ended; the beginning for what is no syntax error, such as an escape that stands for no character. */
const offsetOf = (error: unknown): number => {
  const offset = memberOf(memberOf(memberOf(error, "location"), "start"), "offset");
  return typeof offset === "number" ? offset : 0;
};

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;

const skipSpace = (text: string, from: number): number =>
  from + (/^\s*/.exec(text.slice(from))?.[0].length ?? 0);

const hintFor = (rest: string): string => {
  const [, hint] = SLIPS.find(([pattern]) => pattern.test(rest)) ?? [];
  return hint ?? "look at what follows: an operand, a bracket or a quote is missing";
};

const SLIPS: readonly (readonly [RegExp, string])[] = [
  [/^=(?!=)/, "to compare, write =="],
  [/^(&(?!&)|and\b)/i, "write &&"],
  [/^(\|(?!\|)|or\b)/i, "write ||"],
  [/^not\b/i, "write !"],
  [/^(\?\.|\[\?)/, "there are no optional values: ask has(...) first"],
  [/^(if|then)\b/, "write condition ? one : other"],
  [/^['"]/, "the string does not end"],
  [/^[;]/, "a rule is one expression"],
];
