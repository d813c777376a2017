import { RE2JS } from "@bufbuild/re2";
import { quote } from "../../model/printable.ts";
import { MAX_PATTERN } from "./rule-bounds.ts";

/** A regular expression in RE2's syntax. Its time grows with the text alone: RE2 never backtracks. */
export interface RegularExpression {
  test(text: string): boolean;
  /** Steps for each character, as `StepBudget` counts them. */
  readonly cost: number;
}

/** Compiles a pattern; says why it cannot. */
export const compileRegularExpression = (
  pattern: string,
): RegularExpression | { readonly invalid: string } => {
  const compiled = tryCompile(pattern);
  if (typeof compiled === "string") return { invalid: compiled };
  const size = compiled.re2().prog.numInst();
  if (size > MAX_PATTERN) {
    return { invalid: `${quote(pattern, 64)} is too large: ${size} instructions, at most ${MAX_PATTERN}` };
  }
  return { test: (text) => compiled.test(text), cost: size * (BOUNDARY.test(pattern) ? 1 : 1 / 8) };
};

/** Word boundaries keep the engine from its fast way; measured: eight times as slow, and more. */
const BOUNDARY = /\\[bB]/;

const tryCompile = (pattern: string): RE2JS | string => {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    const reason =
      error instanceof Error ? error.message.replace("error parsing regexp: ", "") : String(error);
    return `${quote(pattern, 64)} is no regular expression: ${quote(reason, 100)}`;
  }
};
