import type { JsonObject } from "../../model/json.ts";
import type { DebugContainer } from "../../model/container.ts";
import type { DebugRequest } from "../../model/debug-request.ts";
import type { Problem } from "../../model/problem.ts";
import type { Finding } from "../checks/check.ts";
import type { SourceDocument } from "../source-document.ts";
import type { RulesOptions } from "./rules-schema.ts";
import type { StepBudget } from "./step-budget.ts";

/** What a rule looks at, and so what must be known before it can be judged. */
export interface RuleReads {
  /** The pod as stored, which no record holds: `pod`, or `target`. */
  readonly pod: boolean;
  /** Values of the container's env entries, which records hold as hashes. */
  readonly envValues: boolean;
  /** Words of the container's command and args, which `--redact args` hides in records. */
  readonly command: boolean;
  readonly namespaceLabels: boolean;
  /** Fields of the container, by path: `env[].name`, `targetContainerName`. */
  readonly containerFields: readonly string[];
}

/** One container, as rules see it. */
export interface RuleSubject {
  /** Without the guard's own stamp entries. */
  readonly container: DebugContainer;
  readonly request: DebugRequest;
  /** The pod as stored; undefined where that is not known, as in a record. */
  readonly stored: JsonObject | undefined;
  readonly budget: StepBudget;
}

/** A rule, ready to judge. Pure: the same subject gives the same finding. */
export interface CompiledRule {
  readonly name: string;
  readonly reads: RuleReads;
  judge(subject: RuleSubject): Finding | undefined;
}

export type CompiledRules = readonly CompiledRule[];

/** What makes rules of texts. Behind an interface, so that CEL is loaded only where a policy has rules. */
export interface RuleCompiler {
  /** Of rules that were found to be good: throws on others. */
  compile(rules: RulesOptions): CompiledRules;
  /** All faults of the rules at `spec.rules` of a document, whatever else is wrong with it. */
  problemsIn(source: SourceDocument): readonly Problem[];
}
