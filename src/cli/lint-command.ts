import { Command, Option } from "commander";
import { lintPolicies } from "../policy/lint/lint-policies.ts";
import type { LintFinding, Severity } from "../policy/lint/lint-rule.ts";
import type { PolicyFile } from "../policy/parse.ts";
import { HELP_GROUPS } from "./help-groups.ts";
import { EXIT, type Io } from "./io.ts";
import { readLintFolder } from "./lint-folder.ts";
import { countsOf, isAsBadAs, pathOf, SEVERITIES, type LintReport } from "./lint-report.ts";
import { toSarif } from "./lint-sarif.ts";
import { lintText } from "./lint-text.ts";
import type { Invocation } from "./main.ts";
import { createProgress } from "./progress.ts";
import { printableJson } from "./printable-json.ts";
import { toTerminal } from "./terminal.ts";
import { writeText } from "./write-text.ts";

type Format = "text" | "json" | "sarif";

interface LintFlags {
  readonly output: Format;
  readonly failOn: Severity;
}

export const defineLintCommand = (invocation: Invocation): Command =>
  new Command("lint")
    .description("tell every problem of a folder of policies, and what would mend it")
    .helpGroup(HELP_GROUPS.author)
    .argument("[folder]", "folder of policy files; folders in it are not descended into", "policies")
    .addOption(
      new Option("-o, --output <format>", "how to print").choices(["text", "json", "sarif"]).default("text"),
    )
    .addOption(
      new Option("--fail-on <severity>", "the mildest problem that fails")
        .choices([...SEVERITIES])
        .default("error"),
    )
    .option("--config <file>", "a YAML file with any of these flags")
    .addHelpText("after", HELP)
    .action(async (folder: string, flags: LintFlags) => {
      const files = readLintFolder(folder);
      const report: LintReport = { folder, files, findings: await lint(invocation.io, files) };
      await writeText(invocation.io.stdout, toText(report, flags.output, invocation.io));
      invocation.io.stderr.write(summaryOf(report));
      const failed = report.findings.some(({ severity }) => isAsBadAs(severity, flags.failOn));
      invocation.exitCode = failed ? EXIT.no : EXIT.yes;
    });

const HELP = `
What each code means, with an example: docs/lint.
Exit codes: 0 no errors (or nothing as bad as --fail-on), 1 some, 2 the folder
could not be read.

Examples:
  ephemeral-guard lint
  ephemeral-guard lint policies/production --fail-on warning
  ephemeral-guard lint -o sarif > lint.sarif`;

/** Policies are looked at together: of many files nobody can tell how far it is, but that it goes on. */
const lint = async (io: Io, files: readonly PolicyFile[]): Promise<readonly LintFinding[]> => {
  const progress = createProgress(io, { what: "files to look at", atOnce: true });
  if (files.length > MANY) progress.add(files.length);
  try {
    return await lintPolicies(files);
  } finally {
    progress.clear();
  }
};

/** So many take more than a second. */
const MANY = 100;

const toText = (report: LintReport, format: Format, io: Io): string => {
  switch (format) {
    case "text":
      return lintText(report, toTerminal(io.stdout, io.env));
    case "json":
      return `${printableJson(toJson(report), 2)}\n`;
    case "sarif":
      return `${printableJson(toSarif(report), 2)}\n`;
  }
};

const toJson = (report: LintReport): object => ({
  findings: report.findings.map((finding) => ({ ...finding, file: pathOf(report, finding) })),
});

const summaryOf = ({ folder, files, findings }: LintReport): string => {
  const where = `${files.length} file${files.length === 1 ? "" : "s"} of ${folder}`;
  return `${findings.length === 0 ? "no problems" : countsOf(findings)} in ${where}\n`;
};
