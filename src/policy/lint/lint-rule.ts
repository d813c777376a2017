import type { Problem } from "../../model/problem.ts";
import type { CompiledPolicy } from "../compile.ts";
import type { Path } from "../source-document.ts";

/**
 * `error`: the text can never do what it says. `warning`: it does something that its author would hardly want. `info`:
 * worth knowing.
 */
export type Severity = "error" | "warning" | "info";

/** A problem, and how bad it is. */
export interface LintFinding extends Problem {
  readonly severity: Severity;
}

/** What a rule found, at a place in the document of the policy that it looked at. */
export interface LintFault {
  readonly at: Path;
  readonly message: string;
  /** Names the fix. */
  readonly hint: string;
}

/** What a code stands for: its page in `docs/lint` is made of this. */
export interface LintTopic {
  /** The code of its findings: stable, for suppressions and dashboards. */
  readonly id: string;
  readonly severity: Severity;
  /** One line, without a full stop. */
  readonly summary: string;
  /** Why it matters, and what is looked at. Markdown. */
  readonly prose: string;
  /** A policy file in which this is found, and nothing else; and the same put right. */
  readonly bad: string;
  readonly good: string;
}

/**
 * A rule about policies that load. It reports what is certain, and keeps silent where it cannot tell. Pure; takes any
 * set that loads, and never throws.
 */
export interface LintRule extends LintTopic {
  /** It looks at other policies too, so it can say nothing while some of them do not load. */
  readonly readsSet: boolean;
  readonly run: (policy: CompiledPolicy, set: readonly CompiledPolicy[]) => readonly LintFault[];
}
