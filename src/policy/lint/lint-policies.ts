import type { Problem } from "../../model/problem.ts";
import type { CompiledPolicy } from "../compile.ts";
import { compilePolicySet, parsePolicyFiles } from "../load.ts";
import type { PolicyFile } from "../parse.ts";
import type { RuleCompiler } from "../rules/compiled-rules.ts";
import type { SourceDocument } from "../source-document.ts";
import type { LintFinding, LintRule } from "./lint-rule.ts";
import { LOAD_HINTS } from "./load-hints.ts";
import { LINT_RULES } from "./registry.ts";

/**
 * Every problem of a folder's files: what keeps them from loading, and what the rules of the registry find in those
 * policies that are good. In order of file, line and column. Never rejects, whatever the files hold.
 */
export const lintPolicies = async (files: readonly PolicyFile[]): Promise<readonly LintFinding[]> => {
  // Not with the rest of the program: it loads CEL.
  const { createRuleCompiler } = await import("../rules/create-rule-compiler.ts");
  return lintWith(files, createRuleCompiler());
};

const lintWith = (files: readonly PolicyFile[], compiler: RuleCompiler): readonly LintFinding[] => {
  const parsed = parsePolicyFiles(files);
  const loaded = compilePolicySet(parsed, compiler);
  const sources = parsed.parsed.flatMap(({ documents }) => documents);
  if (loaded.ok) return inOrder(runRules(pair(sources, loaded.set.policies), LINT_RULES));
  const good = sources.flatMap((source) => {
    const alone = compilePolicySet({ files: [], parsed: [{ documents: [source], problems: [] }] }, compiler);
    return alone.ok ? pair([source], alone.set.policies) : [];
  });
  // What looks at other policies would be misled by those that are missing.
  const local = LINT_RULES.filter(({ readsSet }) => !readsSet);
  const findings = loaded.problems.map(toFinding);
  return inOrder([...findings, ...runRules(good, local)]);
};

const toFinding = (problem: Problem): LintFinding => {
  const hint = problem.hint ?? LOAD_HINTS[problem.code];
  return { ...problem, severity: "error", ...(hint === undefined ? {} : { hint }) };
};

interface Policy {
  readonly policy: CompiledPolicy;
  readonly source: SourceDocument;
}

/** A set that loads has one policy for each document, in the same order. */
const pair = (sources: readonly SourceDocument[], policies: readonly CompiledPolicy[]): readonly Policy[] =>
  policies.flatMap((policy, at) => {
    const source = sources[at];
    return source === undefined ? [] : [{ policy, source }];
  });

const runRules = (policies: readonly Policy[], rules: readonly LintRule[]): readonly LintFinding[] => {
  const set = policies.map(({ policy }) => policy);
  return policies.flatMap(({ policy, source }) =>
    rules.flatMap(({ id, severity, run }) =>
      run(policy, set).map(({ at, message, hint }) => ({
        ...source.problemAt(at, { code: id, message, hint }),
        severity,
      })),
    ),
  );
};

const inOrder = (findings: readonly LintFinding[]): readonly LintFinding[] =>
  [...findings].sort(
    (a, b) => Number(a.file > b.file) - Number(a.file < b.file) || a.line - b.line || a.column - b.column,
  );
