import { Command, InvalidArgumentError, Option } from "commander";
import type { Change } from "../replay/compare.ts";
import { createReplay } from "../replay/create-replay.ts";
import type { ReplayReport } from "../replay/tally.ts";
import { addFilterOptions, toRecordFilter, type FilterFlags } from "./audit/filter-options.ts";
import { addSourceOptions } from "./audit/source-options.ts";
import { HELP_GROUPS } from "./help-groups.ts";
import { EXIT, UserError, type Io } from "./io.ts";
import type { Invocation } from "./main.ts";
import { readNamespaces } from "./namespaces-file.ts";
import { printableJson } from "./printable-json.ts";
import { readPolicies } from "./read-policies.ts";
import { takeCases } from "./replay-cases.ts";
import { markdownReplay } from "./replay-markdown.ts";
import { describeReplay } from "./replay-text.ts";
import { toTerminal } from "./terminal.ts";
import { writeText } from "./write-text.ts";

interface ReplayFlags extends FilterFlags {
  readonly policies?: string;
  readonly baseline?: string;
  readonly auditLog?: readonly string[];
  readonly namespaces?: string;
  readonly mode?: "enforce" | "audit";
  readonly unmatched: "deny" | "allow";
  readonly failOn?: FailOn;
  readonly limit: number;
  readonly output: ReplayFormat;
}

type FailOn = keyof typeof FAILS;
type ReplayFormat = keyof typeof FORMATS;

export const defineReplayCommand = (invocation: Invocation): Command =>
  addFilterOptions(addSourceOptions(addReplayOptions(new Command("replay"))))
    .description("judge recorded requests again: what would an edit of the policies change?")
    .helpGroup(HELP_GROUPS.author)
    .addHelpText("after", HELP)
    .action(async (flags: ReplayFlags, command: Command) => {
      const { io } = invocation;
      const report = await replay(io, flags, command);
      await writeText(io.stdout, FORMATS[flags.output](report, io));
      invocation.exitCode = exitCodeFor(report, flags.failOn);
    });

const addReplayOptions = (command: Command): Command =>
  command
    .option("--policies <folder>", "the draft: a folder of policy files")
    .option("--baseline <folder>", "compare with these policies (default: with what was decided then)")
    .option(
      "--audit-log <file...>",
      "an API server's audit log instead of the ledger: JSON lines, packed or not, - for stdin",
    )
    .option("--namespaces <file>", "labels of namespaces, for requests that have none recorded (YAML)")
    .addOption(
      new Option("--mode <mode>", "judge in this mode (default: that of each record)").choices([
        "enforce",
        "audit",
      ]),
    )
    .addOption(
      new Option("--unmatched <verdict>", "what becomes of a request that no policy matches")
        .choices(["deny", "allow"])
        .default("deny"),
    )
    .addOption(
      new Option("--fail-on <change>", "exit with 1 where there is such a change").choices([
        "newly-denied",
        "newly-allowed",
        "any",
      ]),
    )
    .addOption(
      new Option("--limit <number>", "how many requests of each kind are named, 0 for all")
        .default(20)
        .argParser(parseLimit),
    )
    .addOption(
      new Option("-o, --output <format>", "how to print")
        .choices(["text", "json", "markdown"])
        .default("text"),
    );

const parseLimit = (text: string): number => {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Expected a whole number, 0 for all.");
};

const HELP = `
Each request is judged as the webhook would: what the client asked for is
mutated by the draft, then validated. A request whose record lacks what a policy
reads (env values are recorded as hashes) is told as "cannot tell", and never
guessed.
Exit codes: 0 done, 1 there is a change that --fail-on names, 2 could not judge.

Examples:
  ephemeral-guard replay --policies draft --since 30d \\
    --server https://recorder.example.com:9443
  ephemeral-guard replay --policies draft --baseline policies/production \\
    --store ephemeral-guard.db --fail-on newly-denied
  ephemeral-guard replay --policies draft -o markdown --audit-log audit*.log*`;

const replay = async (io: Io, flags: ReplayFlags, command: Command): Promise<ReplayReport> => {
  const { policies, baseline, auditLog: auditLogs, limit } = flags;
  if (policies === undefined) throw new UserError("--policies: expected the folder of the draft, found none");
  const filter = toRecordFilter(flags, [], new Date());
  const judging = createReplay({
    draft: await readPolicies(policies),
    baseline: baseline === undefined ? undefined : await readPolicies(baseline),
    guardMode: flags.mode,
    unmatched: flags.unmatched,
    namespaceLabels: readNamespaces(flags.namespaces),
    named: limit === 0 ? Infinity : limit,
  });
  await takeCases(io, { command, auditLogs, filter }, (given) => {
    judging.take(given);
  });
  const report = judging.report();
  if (report.total > 0) return report;
  throw new UserError("there was nothing to judge again: no recorded request was found");
};

const FORMATS = {
  text: (report: ReplayReport, io: Io) => describeReplay(report, toTerminal(io.stdout, io.env)),
  json: (report: ReplayReport) => `${printableJson(report, 2)}\n`,
  markdown: (report: ReplayReport) => markdownReplay(report),
} as const;

/** That nobody can tell is no change. */
const FAILS = {
  "newly-denied": ["newly-denied"],
  "newly-allowed": ["newly-allowed"],
  any: ["newly-denied", "newly-allowed", "newly-flagged", "no-longer-flagged", "mutates-differently"],
} as const satisfies Record<string, readonly Change[]>;

const exitCodeFor = ({ counts }: ReplayReport, failOn: FailOn | undefined): number => {
  const failing: readonly Change[] = failOn === undefined ? [] : FAILS[failOn];
  return failing.some((change) => counts[change] > 0) ? EXIT.no : EXIT.yes;
};
