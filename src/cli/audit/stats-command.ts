import { Command, Option } from "commander";
import { EXIT } from "../io.ts";
import type { Invocation } from "../main.ts";
import { printableJson } from "../printable-json.ts";
import { toTerminal } from "../terminal.ts";
import { writeText } from "../write-text.ts";
import { describeStats } from "./describe-stats.ts";
import { addFilterOptions, toRecordFilter, type FilterFlags } from "./filter-options.ts";
import { addSourceOptions } from "./source-options.ts";
import { withLedger } from "./with-ledger.ts";

interface StatsFlags extends FilterFlags {
  readonly output: "table" | "json";
}

export const defineStatsCommand = (invocation: Invocation): Command =>
  addFilterOptions(addSourceOptions(new Command("stats")))
    .description("how many requests, day by day, and who and what was refused most")
    .addOption(
      new Option("-o, --output <format>", "how to print").choices(["table", "json"]).default("table"),
    )
    .addHelpText("after", HELP)
    .action(async (flags: StatsFlags, command: Command) => {
      const { io } = invocation;
      const filter = toRecordFilter(flags, [], new Date());
      await withLedger(io, command, async (reader) => {
        const stats = await reader.stats(filter);
        if (stats.total === 0) io.stderr.write("No records found.\n");
        const text =
          flags.output === "json"
            ? `${printableJson(stats, 2)}\n`
            : describeStats(stats, toTerminal(io.stdout, io.env));
        await writeText(io.stdout, text);
      });
      invocation.exitCode = EXIT.yes;
    });

const HELP = `
A day is one of UTC. In its bar "=" was let in, "#" refused or would have been,
"!" came in UNGUARDED.
Exit codes: 0 counted, 2 the records cannot be read.

Examples:
  ephemeral-guard audit stats --since 30d
  ephemeral-guard audit stats -n shop -o json`;
