import { join } from "node:path";
import type { LintFinding, Severity } from "../policy/lint/lint-rule.ts";
import type { PolicyFile } from "../policy/parse.ts";

/** What was looked at, and what was found. */
export interface LintReport {
  readonly folder: string;
  readonly files: readonly PolicyFile[];
  readonly findings: readonly LintFinding[];
}

export const SEVERITIES = ["error", "warning", "info"] as const satisfies readonly Severity[];

/** Whether one severity is as bad as the other, or worse. */
export const isAsBadAs = (severity: Severity, least: Severity): boolean =>
  SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(least);

/** The path that leads to a finding's file from here. */
export const pathOf = ({ folder }: LintReport, { file }: LintFinding): string => join(folder, file);

/** `1 error, 2 warnings` */
export const countsOf = (findings: readonly LintFinding[]): string =>
  SEVERITIES.map(
    (severity) => [severity, findings.filter((one) => one.severity === severity).length] as const,
  )
    .filter(([, count]) => count > 0)
    .map(([severity, count]) => `${count} ${NOUNS[severity]}${count === 1 || severity === "info" ? "" : "s"}`)
    .join(", ");

const NOUNS = { error: "error", warning: "warning", info: "info" } as const;
