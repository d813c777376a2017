import { Command, Option } from "commander";
import { EXIT } from "../io.ts";
import type { Invocation } from "../main.ts";
import { createProgress } from "../progress.ts";
import { addFilterOptions, toRecordFilter, type FilterFlags } from "./filter-options.ts";
import { readPages } from "./read-pages.ts";
import { createRecordPrinter } from "./record-printer.ts";
import { addSourceOptions } from "./source-options.ts";
import { withLedger } from "./with-ledger.ts";

interface ExportFlags extends FilterFlags {
  readonly output: "csv" | "jsonl";
}

export const defineExportCommand = (invocation: Invocation): Command =>
  addFilterOptions(addSourceOptions(new Command("export")))
    .description("all records that match, newest first, as a stream")
    .addOption(new Option("-o, --output <format>", "how to print").choices(["csv", "jsonl"]).default("jsonl"))
    .addHelpText("after", HELP)
    .action(async (flags: ExportFlags, command: Command) => {
      const { io } = invocation;
      const filter = toRecordFilter(flags, [], new Date());
      const progress = createProgress(io, { what: "records", streams: true });
      await withLedger(io, command, async (reader) => {
        const printer = createRecordPrinter(io, { format: flags.output, headers: true });
        try {
          for await (const { records } of readPages(reader, filter, ALL)) {
            await printer.print(records);
            progress.add(records.length);
          }
          await printer.end();
        } finally {
          progress.clear();
        }
      });
      invocation.exitCode = EXIT.yes;
    });

const ALL = 0;

const HELP = `
jsonl is one record on a line, whole. csv is that of RFC 4180, with several
values of a cell one below the other; what a spreadsheet would take for a
formula, since it begins with = + - @ or a tab, gets an apostrophe in front.
Exit codes: 0 all is written, 2 the records cannot be read to the end.

Examples:
  ephemeral-guard audit export -o csv --since 30d > debugging.csv
  ephemeral-guard audit export -o jsonl | gzip > records.jsonl.gz`;
