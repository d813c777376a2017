import { Command, InvalidArgumentError, Option } from "commander";
import { EXIT, UserError, type Io } from "../io.ts";
import type { Invocation } from "../main.ts";
import { addFilterOptions, toRecordFilter, type FilterFlags } from "./filter-options.ts";
import { followRecords } from "./follow-records.ts";
import { readPages, type Page } from "./read-pages.ts";
import { createRecordPrinter, type RecordFormat, type RecordPrinter } from "./record-printer.ts";
import { addSourceOptions } from "./source-options.ts";
import { createWatch } from "./watch-records.ts";
import { withLedger } from "./with-ledger.ts";

interface ListFlags extends FilterFlags {
  readonly limit: number;
  readonly watch?: boolean;
  readonly output: RecordFormat;
  readonly headers: boolean;
}

export const defineListCommand = (invocation: Invocation): Command =>
  addFilterOptions(addSourceOptions(new Command("list")))
    .description("who asked for which debug container, newest first: one line for each command")
    .argument("[words...]", "all of these words in names, images, codes or the message, as --text")
    .addOption(new Option("--limit <number>", "how many, 0 for all").default(50).argParser(parseLimit))
    .option("-w, --watch", "go on, and print new ones as they come, until Ctrl-C; oldest first then")
    .addOption(new Option("-o, --output <format>", "how to print").choices(FORMATS).default("table"))
    .option("--no-headers", "no line of titles")
    .addHelpText("after", HELP)
    .action(async (words: string[], flags: ListFlags, command: Command) => {
      const { io } = invocation;
      const filter = toRecordFilter(flags, words, new Date());
      if (flags.watch === true && flags.output === "json")
        throw new UserError("--watch never ends, and so does no JSON list: use -o jsonl");
      await withLedger(io, command, (reader) => {
        const printer = createRecordPrinter(io, { format: flags.output, headers: flags.headers });
        const watch = createWatch(reader, filter);
        return flags.watch === true
          ? followRecords({ io, watch, printer, limit: flags.limit })
          : list({ io, pages: readPages(reader, filter, flags.limit), printer });
      });
      invocation.exitCode = EXIT.yes;
    });

const FORMATS: readonly RecordFormat[] = ["table", "wide", "json", "jsonl", "csv"];

const parseLimit = (text: string): number => {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Expected a whole number, 0 for all.");
};

const HELP = `
What came in past the guard is UNGUARDED: it was down under failurePolicy
Ignore, or left out. STATE is what became of the container, as the kubelet
tells; "-" where nobody has looked yet. CSV is that of RFC 4180, with several
values of a cell one below the other, and an apostrophe before what a
spreadsheet would take for a formula.
Exit codes: 0 listed, 2 the records cannot be read.

Examples:
  ephemeral-guard audit list --since 24h --verdict denied
  ephemeral-guard audit list -n shop --user jane@example.com --limit 0
  ephemeral-guard audit list --watch --server https://recorder.example.com:9443
  ephemeral-guard audit list --verdict unguarded -o jsonl | jq -r .pod.name`;

interface Listing {
  readonly io: Io;
  readonly pages: AsyncIterable<Page>;
  readonly printer: RecordPrinter;
}

const list = async ({ io, pages, printer }: Listing): Promise<void> => {
  let shown = 0;
  let unguarded = 0;
  let more = false;
  for await (const page of pages) {
    await printer.print(page.records);
    shown += page.records.length;
    unguarded += page.records.filter(({ verdict }) => verdict === "unguarded").length;
    more = page.more;
  }
  await printer.end();
  if (shown === 0) io.stderr.write("No records found.\n");
  if (more) io.stderr.write(`${shown} shown, and there are more: --limit 0 for all\n`);
  if (unguarded > 0) io.stderr.write(`${unguarded} UNGUARDED: came in past the guard, which was not asked\n`);
};
