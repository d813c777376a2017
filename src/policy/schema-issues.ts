import type { z } from "zod";
import { isObject } from "../model/json.ts";
import { nearestWord } from "../model/nearest-word.ts";
import { quote } from "../model/printable.ts";
import type { Problem } from "../model/problem.ts";
import type { Path, SourceDocument } from "./source-document.ts";

type Issue = z.core.$ZodIssue;

/** The JSON Schema that keys are looked up in, to say which one was meant. */
export type KnownKeys = (path: Path) => readonly string[];

/** Words for what the schema found, each at its place in the file. */
export const toProblems = (
  issue: Issue,
  source: SourceDocument,
  knownKeys: KnownKeys,
): readonly Problem[] => {
  const path = issue.path.filter((step) => typeof step !== "symbol");
  if (issue.code === "unrecognized_keys") {
    const known = knownKeys(path);
    return issue.keys.map((key) =>
      source.problemAtKey(path, key, {
        code: "unknown-key",
        message: `unknown key ${quote(key)}`,
        hint: meant(key, known) ?? `known here: ${known.join(", ")}`,
      }),
    );
  }
  const nested = issue.code === "invalid_union" ? deepestBranch(issue) : undefined;
  if (nested !== undefined)
    return nested.flatMap((inner) => toProblems(rebase(inner, path), source, knownKeys));
  const { code, hint } = paramsOf(issue);
  const message = `${placeOf(path)}${messageOf(issue, valueAt(source.value, path))}`;
  return [
    source.problemAt(path, { code, message, hint: hint ?? choiceHint(issue, valueAt(source.value, path)) }),
  ];
};

const rebase = (issue: Issue, path: Path): Issue => ({ ...issue, path: [...path, ...issue.path] });

/** Of a union's branches, the one that got furthest is the one that was meant. */
const deepestBranch = (issue: z.core.$ZodIssueInvalidUnion): readonly Issue[] | undefined => {
  const branches = issue.errors.filter((branch) => branch.length > 0);
  const depth = (branch: readonly Issue[]): number => Math.max(...branch.map(({ path }) => path.length));
  return branches.sort((a, b) => depth(b) - depth(a) || a.length - b.length)[0];
};

const placeOf = (path: Path): string =>
  path.length === 0
    ? ""
    : `${path.map((step, at) => (typeof step === "number" ? `[${step}]` : `${at === 0 ? "" : "."}${step}`)).join("")}: `;

const messageOf = (issue: Issue, value: unknown): string => {
  if (issue.code === "custom") return issue.message;
  if (value === undefined && issue.code !== "invalid_union") return "is missing";
  if (issue.code === "invalid_value" && issue.message.startsWith("Invalid")) {
    return `expected ${issue.values.map((known) => JSON.stringify(known)).join(" or ")}, found ${show(value)}`;
  }
  if (issue.code === "invalid_union") return `expected one of the known kinds, found ${show(value)}`;
  const message = issue.message
    .replace(/^Invalid input: |^Too (small|big): /, "")
    .replace(/, received .*$/, "");
  return `${message}, found ${show(value)}`;
};

const show = (value: unknown): string => {
  if (typeof value === "string") return quote(value, 80);
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  return isObject(value) ? "a map" : String(value);
};

const paramsOf = (issue: Issue): { code: string; hint?: string } => {
  const params: unknown = "params" in issue ? issue.params : undefined;
  if (!isObject(params)) return { code: issue.code.replaceAll("_", "-") };
  const { code, hint } = params;
  return { code: typeof code === "string" ? code : "invalid", ...(typeof hint === "string" ? { hint } : {}) };
};

const choiceHint = (issue: Issue, value: unknown): string | undefined => {
  if (issue.code !== "invalid_value" || typeof value !== "string") return undefined;
  return meant(
    value,
    issue.values.filter((known) => typeof known === "string"),
  );
};

const meant = (word: string, known: readonly string[]): string | undefined => {
  const nearest = nearestWord(word, known);
  return nearest === undefined ? undefined : `did you mean ${quote(nearest)}?`;
};

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((inner, step) => {
    if (Array.isArray(inner)) return typeof step === "number" ? (inner[step] as unknown) : undefined;
    return isObject(inner) && Object.hasOwn(inner, step) ? inner[step] : undefined;
  }, value);
