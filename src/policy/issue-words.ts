import type * as z from "zod";
import { isObject } from "../model/json.ts";
import { nearestWord } from "../model/nearest-word.ts";
import { quote } from "../model/printable.ts";
import type { Words } from "./source-document.ts";
import { WIDENS } from "./widening.ts";

type Issue = z.core.$ZodIssue;

/**
 * What to tell of an issue, to be read after the name of its place: `spec.mode: expected ...`. `value` is what stands
 * there. The issue's own message counts only where the schema has worded it: the loader parses with zod's words off.
 */
export const wordsOf = (issue: Issue, value: unknown): Words => {
  if (issue.code === "custom") return customWords(issue);
  if (issue.message.endsWith(WIDENS)) return { code: "widening-default", message: issue.message };
  const { expected, hint } = issue.message === "" ? expectationOf(issue, value) : { expected: issue.message };
  return { code: codeOf(issue), message: `expected ${expected}, found ${foundFor(issue, value)}`, hint };
};

/** Where there is no value at all, under the key `key`. */
export const missingHint = (issue: Issue, key: string): string | undefined => {
  const choices = choicesOf(issue) ?? [];
  if (choices.length > 1) return `expected ${eitherOf(choices.map(show))}`;
  return choices.length === 0 ? undefined : `write ${key}: ${String(choices[0])}`;
};

/** The hint at a known word that was probably meant. */
export const meant = (word: string, known: readonly string[]): string | undefined => {
  const nearest = nearestWord(word, known);
  return nearest === undefined ? undefined : `did you mean ${quote(nearest)}?`;
};

/** `"a", "b" or "c"` */
const eitherOf = (words: readonly string[]): string =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1) ?? ""}`;

const CODES: Readonly<Record<string, string>> = {
  invalid_type: "wrong-type",
  invalid_union: "wrong-type",
  invalid_value: "unknown-value",
  invalid_format: "bad-format",
  too_small: "out-of-range",
  too_big: "out-of-range",
};

const codeOf = (issue: Issue): string => {
  if (issue.code === "too_small" && issue.origin === "array") return "empty-list";
  return choicesOf(issue) === undefined ? (CODES[issue.code] ?? "invalid") : "unknown-value";
};

const customWords = (issue: z.core.$ZodIssueCustom): Words => {
  const { code, hint } = issue.params ?? {};
  return {
    code: typeof code === "string" ? code : "invalid",
    message: issue.message,
    hint: typeof hint === "string" ? hint : undefined,
  };
};

interface Expectation {
  readonly expected: string;
  readonly hint?: string | undefined;
}

const expectationOf = (issue: Issue, value: unknown): Expectation => {
  const choices = choicesOf(issue);
  if (choices !== undefined) {
    const texts = choices.filter((choice) => typeof choice === "string");
    const hint = typeof value === "string" ? meant(value, texts) : undefined;
    return { expected: eitherOf(choices.map(show)), hint };
  }
  if (issue.code === "invalid_type") {
    return { expected: nounOf(issue), hint: typeHint(issue.expected, value) };
  }
  if (issue.code === "invalid_union") return { expected: eitherOf(issue.errors.flat().flatMap(nounsOf)) };
  if (issue.code === "too_small") return { expected: `at least ${amount(issue.minimum, issue.origin)}` };
  if (issue.code === "too_big") return { expected: `at most ${amount(issue.maximum, issue.origin)}` };
  return { expected: "something else" };
};

/** The values of which one must stand here; undefined where the issue is no such choice. */
const choicesOf = (issue: Issue): readonly unknown[] | undefined => {
  if (issue.code === "invalid_value") return issue.values;
  const options: unknown = "options" in issue ? issue.options : undefined;
  return Array.isArray(options) ? options : undefined;
};

const NOUNS: Readonly<Record<string, string>> = {
  object: "a map",
  record: "a map",
  array: "a list",
  string: "a string",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
};

const nounOf = (issue: Issue): string =>
  issue.code === "invalid_type" ? (NOUNS[issue.expected] ?? issue.expected) : "something else";
const nounsOf = (issue: Issue): readonly string[] => nounOf(issue).split(" or ");

const amount = (bound: number | bigint, origin: string): string => {
  const unit = UNITS[origin];
  if (unit === undefined) return String(bound);
  return `${bound} ${unit}${Number(bound) === 1 ? "" : "s"}`;
};

const UNITS: Readonly<Record<string, string>> = { string: "character", array: "element" };

const typeHint = (expected: string, value: unknown): string | undefined => {
  if (value === null) return "fill it in, or remove the key";
  if (expected === "string" && (typeof value === "number" || typeof value === "boolean")) {
    return `put it in quotes: ${quote(String(value))}`;
  }
  return typeof value === "string" ? hintForText(expected, value) : undefined;
};

const hintForText = (expected: string, text: string): string | undefined => {
  if (expected === "array" && text.length <= 64) return `write [${quote(text)}]`;
  if (expected === "number" && /^\d+$/.test(text)) return "leave out the quotes";
  if (expected !== "boolean") return undefined;
  if (/^(?:yes|on|true)$/i.test(text)) return "write true";
  return /^(?:no|off|false)$/i.test(text) ? "write false" : undefined;
};

/** Of a text that is too long its length says more than its beginning. */
const foundFor = (issue: Issue, value: unknown): string =>
  issue.code === "too_big" && typeof value === "string" ? String(value.length) : show(value);

const show = (value: unknown): string => {
  if (typeof value === "string") return quote(value, 80);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  return isObject(value) ? "a map" : "nothing";
};
