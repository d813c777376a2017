import { sep } from "node:path";
import type { LintFinding, LintTopic, Severity } from "../policy/lint/lint-rule.ts";
import { LOAD_TOPICS } from "../policy/lint/load-topics.ts";
import { LINT_RULES } from "../policy/lint/registry.ts";
import { pathOf, type LintReport } from "./lint-report.ts";
import { VERSION } from "./version-command.ts";

/** The report as SARIF 2.1.0, which code scanning takes. Columns count UTF-16 units, and paths lead on from here. */
export const toSarif = (report: LintReport): object => {
  const codes = report.findings
    .map(({ code }) => code)
    .filter((code) => !TOPICS.some(({ id }) => id === code));
  const rules = [...TOPICS.map(describe), ...[...new Set(codes)].map((id) => ({ id }))];
  const indexes = new Map(rules.map(({ id }, index) => [id, index]));
  const driver = { name: "ephemeral-guard", version: VERSION, rules };
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver },
        columnKind: "utf16CodeUnits",
        results: report.findings.map((finding) => ({
          ruleId: finding.code,
          ruleIndex: indexes.get(finding.code) ?? -1,
          ...resultOf(report, finding),
        })),
      },
    ],
  };
};

const TOPICS: readonly LintTopic[] = [...LINT_RULES, ...LOAD_TOPICS];

const LEVELS = { error: "error", warning: "warning", info: "note" } as const satisfies Record<
  Severity,
  string
>;

const describe = ({ id, severity, summary, prose }: LintTopic) => ({
  id,
  shortDescription: { text: `${summary}.` },
  fullDescription: { text: prose },
  help: { text: prose, markdown: prose },
  defaultConfiguration: { level: LEVELS[severity] },
});

const resultOf = (report: LintReport, finding: LintFinding) => {
  const { severity, message, hint, line, column } = finding;
  return {
    level: LEVELS[severity],
    message: { text: hint === undefined ? message : `${message} (${hint})` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(pathOf(report, finding)) },
          region: { startLine: line, startColumn: column },
        },
      },
    ],
  };
};

/** A relative reference; an absolute path becomes a `file:` URI. */
const uriOf = (path: string): string => {
  const encoded = path.split(sep).map(encodeURIComponent).join("/");
  return encoded.startsWith("/") ? `file://${encoded}` : encoded;
};
