import type * as z from "zod";
import { isObject } from "../model/json.ts";
import { quote } from "../model/printable.ts";
import type { Problem } from "../model/problem.ts";
import { meant, missingHint, wordsOf } from "./issue-words.ts";
import { MAX_PROBLEMS, type Path, type SourceDocument } from "./source-document.ts";
import { WIDENS } from "./widening.ts";

type Issue = z.core.$ZodIssue;

/** The keys that are known in the map `value` at `path`, to say which one was meant. */
export type KnownKeys = (path: Path, root: unknown) => readonly string[];

/** Words for what the schema found, each at its place in the file: at most one more than are ever told. */
export const toProblems = (
  issues: readonly Issue[],
  source: SourceDocument,
  knownKeys: KnownKeys,
): readonly Problem[] =>
  issues
    .slice(0, MAX_PROBLEMS + 1)
    .flatMap((issue) => toProblem(issue, { source, knownKeys }))
    .slice(0, MAX_PROBLEMS + 1);

interface Given {
  readonly source: SourceDocument;
  readonly knownKeys: KnownKeys;
}

const toProblem = (issue: Issue, given: Given): readonly Problem[] => {
  const { source } = given;
  const path = issue.path.filter((step) => typeof step !== "symbol");
  if (issue.code === "unrecognized_keys") return unknownKeys(issue, path, given);
  if (issue.code === "invalid_key") return badKey(issue, path, source);
  const value = valueAt(source.value, path);
  if (value === undefined && issue.code !== "custom") {
    const hint = missingHint(issue, String(path.at(-1)));
    return [source.problemAt(path, { code: "missing-key", message: `${textOf(path)} is missing`, hint })];
  }
  const { message, ...words } = wordsOf(issue, value);
  return [source.problemAt(path, { ...words, message: `${placeOf(path)}${message}` })];
};

const unknownKeys = (
  issue: z.core.$ZodIssueUnrecognizedKeys,
  path: Path,
  { source, knownKeys }: Given,
): readonly Problem[] => {
  const keys = issue.keys.slice(0, MAX_PROBLEMS + 1);
  if (issue.message.endsWith(WIDENS)) {
    const words = { code: "widening-default", message: `${placeOf(path)}${issue.message}` };
    return keys.map((key) => source.problemAtKey(path, key, words));
  }
  const known = knownKeys(path, source.value);
  return keys.map((key) =>
    source.problemAtKey(path, key, {
      code: "unknown-key",
      message: `unknown key ${quote(key, 80)}`,
      hint: meant(key, known) ?? `known here: ${known.join(", ")}`,
    }),
  );
};

/** The key of a record is at fault, and says so itself. */
const badKey = (
  { issues: [inner] }: z.core.$ZodIssueInvalidKey,
  path: Path,
  source: SourceDocument,
): readonly Problem[] => {
  if (inner === undefined) return [];
  const key = String(path.at(-1));
  const { message, ...words } = wordsOf(inner, key);
  const above = path.slice(0, -1);
  return [source.problemAtKey(above, key, { ...words, message: `${placeOf(above)}${message}` })];
};

const placeOf = (path: Path): string => (path.length === 0 ? "" : `${textOf(path)}: `);

const textOf = (path: Path): string => path.map((step, at) => stepText(step, at)).join("");

/** Keys may be anything, control characters too. */
const stepText = (step: string | number, at: number): string => {
  if (typeof step === "number") return `[${step}]`;
  if (!/^[\w-]+$/.test(step)) return `[${quote(step, 80)}]`;
  return at === 0 ? step : `.${step}`;
};

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((inner, step) => {
    if (Array.isArray(inner)) return typeof step === "number" ? (inner[step] as unknown) : undefined;
    return isObject(inner) && Object.hasOwn(inner, step) ? inner[step] : undefined;
  }, value);
