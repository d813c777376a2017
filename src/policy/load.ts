import { createHash } from "node:crypto";
import { quote } from "../model/printable.ts";
import type { Problem } from "../model/problem.ts";
import { createCompiler, readsNamespaceLabels, type CompiledPolicy, type PolicySet } from "./compile.ts";
import { knownKeysOf } from "./known-keys.ts";
import { parsePolicyFile, type Parsed, type PolicyFile } from "./parse.ts";
import type { RuleCompiler } from "./rules/compiled-rules.ts";
import { policyJsonSchema, policySchema } from "./schema.ts";
import { toProblems, type KnownKeys } from "./schema-issues.ts";
import { MAX_PROBLEMS, type SourceDocument } from "./source-document.ts";

export type Loaded =
  | { readonly ok: true; readonly set: PolicySet }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** A folder's files, read as YAML. */
export interface ParsedFiles {
  readonly files: readonly PolicyFile[];
  readonly parsed: readonly Parsed[];
}

export const parsePolicyFiles = (files: readonly PolicyFile[]): ParsedFiles => {
  const sorted = [...files].sort((a, b) => compareCodePoints(a.name, b.name));
  return { files: sorted, parsed: sorted.map(parsePolicyFile) };
};

/**
 * Makes a policy set of a folder's files. A set is taken whole or not at all: any problem in any file rejects it, since
 * a folder with one policy missing judges differently from what its author sees. Throws on rules where there is nothing
 * to compile them; `loadPolicies` sees to that.
 */
export const loadPolicySet = (files: readonly PolicyFile[], rules?: RuleCompiler): Loaded =>
  compilePolicySet(parsePolicyFiles(files), rules);

export const compilePolicySet = ({ files, parsed }: ParsedFiles, rules: RuleCompiler | undefined): Loaded => {
  const documents = parsed.flatMap((file) => file.documents);
  const compile = createCompiler(rules);
  const compiled = documents.map((source) => toPolicy(source, compile, rules));
  const problems = [
    ...parsed.flatMap((file) => file.problems),
    ...compiled.flatMap((result) => result.problems),
    ...duplicateNames(documents),
  ];
  const policies = compiled.flatMap(({ policy }) => (policy === undefined ? [] : [policy]));
  if (problems.length > 0) return { ok: false, problems: inOrder(problems) };
  if (policies.length === 0) return { ok: false, problems: [emptySet(files)] };
  return {
    ok: true,
    set: {
      policies,
      revision: revisionOf(files),
      readsNamespaceLabels: policies.some(readsNamespaceLabels),
    },
  };
};

// Not localeCompare: the order decides which policy fills a default first, and must not hang on the locale.
const compareCodePoints = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

const revisionOf = (files: readonly PolicyFile[]): string => {
  const hash = createHash("sha256");
  for (const { name, text } of files) hash.update(JSON.stringify([name, text]));
  return hash.digest("hex").slice(0, 12);
};

/** Made for the first bad file only: a good set never needs it, and it costs more than all else at start. */
const knownKeys: KnownKeys = (path, root) => {
  fromSchema ??= knownKeysOf(policyJsonSchema());
  return fromSchema(path, root);
};
let fromSchema: KnownKeys | undefined;

const toPolicy = (
  source: SourceDocument,
  compile: ReturnType<typeof createCompiler>,
  rules: RuleCompiler | undefined,
): { policy?: CompiledPolicy; problems: readonly Problem[] } => {
  // Without zod's own words: an issue's message is the schema's, or empty.
  const checked = policySchema.safeParse(source.value, { error: () => "" });
  const ofRules = rules?.problemsIn(source) ?? [];
  if (checked.success && ofRules.length === 0) return { policy: compile(checked.data), problems: [] };
  const issues = checked.success ? [] : checked.error.issues;
  return { problems: [...toProblems(issues, source, knownKeys), ...ofRules] };
};

/** As one reads: file by file, from the top. Only so many are told, since a bad file may hold any number. */
const inOrder = (problems: readonly Problem[]): readonly Problem[] => {
  const sorted = [...problems].sort(
    (a, b) => compareCodePoints(a.file, b.file) || a.line - b.line || a.column - b.column,
  );
  const first = sorted.slice(0, MAX_PROBLEMS);
  const next = sorted[MAX_PROBLEMS];
  if (next === undefined) return first;
  const { file, line, column } = next;
  const message = `more problems from here on: only the first ${MAX_PROBLEMS} are told`;
  return [...first, { code: "too-many-problems", file, line, column, message }];
};

const duplicateNames = (documents: readonly SourceDocument[]): readonly Problem[] => {
  const first = new Map<string, SourceDocument>();
  return documents.flatMap((source) => {
    const name = nameOf(source.value);
    if (name === undefined) return [];
    const earlier = first.get(name);
    if (earlier === undefined) {
      first.set(name, source);
      return [];
    }
    const place = earlier.problemAt(["metadata", "name"], { code: "", message: "" });
    const message = `a second policy named ${quote(name)}; the first is at ${place.file}:${place.line}`;
    return [source.problemAt(["metadata", "name"], { code: "duplicate-name", message })];
  });
};

const nameOf = (value: unknown): string | undefined => {
  const parsed = policySchema.shape.metadata
    .pick({ name: true })
    .loose()
    .safeParse(
      typeof value === "object" && value !== null && "metadata" in value ? value.metadata : undefined,
    );
  return parsed.success ? parsed.data.name : undefined;
};

const emptySet = (files: readonly PolicyFile[]): Problem => ({
  code: "empty-set",
  file: files[0]?.name ?? ".",
  line: 1,
  column: 1,
  message:
    files.length === 0
      ? "the folder holds no policy file (*.yaml or *.yml)"
      : "the files hold no policy: a set needs one at least",
});
