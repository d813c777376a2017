import { printable } from "../model/printable.ts";
import type { LintFinding } from "../policy/lint/lint-rule.ts";
import { excerptOf } from "./lint-excerpt.ts";
import { pathOf, type LintReport } from "./lint-report.ts";
import type { Style, Terminal } from "./terminal.ts";

/** Each finding with its place, the line that it is in, a caret, and what to do about it. */
export const lintText = (report: LintReport, terminal: Terminal): string => {
  const texts = new Map(report.files.map(({ name, text }) => [name, text]));
  return report.findings
    .map((finding) => {
      const { severity, line, column, message, code, hint } = finding;
      const place = terminal.paint("bold", `${printable(pathOf(report, finding), 1024)}:${line}:${column}`);
      const lines = [
        `${place}: ${terminal.paint(STYLES[severity], severity)}: ${message} ${terminal.paint("dim", `[${code}]`)}`,
        ...excerptLines(texts.get(finding.file) ?? "", finding, terminal),
        ...(hint === undefined ? [] : [`  hint: ${hint}`]),
      ];
      return `${lines.join("\n")}\n`;
    })
    .join("\n");
};

const STYLES = { error: "bad", warning: "warn", info: "dim" } as const satisfies Record<string, Style>;

const excerptLines = (text: string, { line, column }: LintFinding, terminal: Terminal): readonly string[] => {
  const excerpt = excerptOf(text, line, column);
  if (excerpt === undefined) return [];
  const gutter = `  ${line} | `;
  const below = `${" ".repeat(gutter.length - 2)}| ${" ".repeat(excerpt.caret)}`;
  return [
    `${terminal.paint("dim", gutter)}${excerpt.line}`,
    `${terminal.paint("dim", below)}${terminal.paint("bad", "^")}`,
  ];
};
