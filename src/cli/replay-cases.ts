import type { Command } from "commander";
import type { RecordFilter } from "../ledger/ledger.ts";
import { fromAuditEvent } from "../replay/from-audit-event.ts";
import { fromRecord } from "../replay/from-record.ts";
import type { ReplayCase } from "../replay/replay-case.ts";
import { readPages } from "./audit/read-pages.ts";
import { withLedger } from "./audit/with-ledger.ts";
import { UserError, type Io } from "./io.ts";
import { createProgress } from "./progress.ts";
import { readAuditLogs } from "./replay-audit-log.ts";
import { toCaseFilter } from "./replay-filter.ts";

export interface CaseSource {
  readonly command: Command;
  /** Files of an API server's audit log; undefined: the ledger that the command's flags name. */
  readonly auditLogs: readonly string[] | undefined;
  readonly filter: RecordFilter;
}

export type TakeCase = (given: ReplayCase | undefined) => void;

/** Hands over all recorded requests of a source, one by one; on a terminal it tells how far it is. */
export const takeCases = async (io: Io, source: CaseSource, take: TakeCase): Promise<void> => {
  const progress = createProgress(io, { what: "requests judged again" });
  const step: TakeCase = (given) => {
    take(given);
    progress.add();
  };
  let unreadable = 0;
  try {
    if (source.auditLogs === undefined) await takeRecords(io, source, step);
    else unreadable = await takeEvents(io, source, step);
  } finally {
    progress.clear();
  }
  if (unreadable > 0)
    io.stderr.write(`${unreadable} lines of the audit log could not be read, and are left out\n`);
};

const takeRecords = (io: Io, { command, filter }: CaseSource, take: TakeCase): Promise<void> =>
  withLedger(io, command, async (reader) => {
    for await (const { records } of readPages(reader, filter, ALL)) {
      for (const record of records) take(fromRecord(record));
    }
  });

const ALL = 0;

/** Returns how many lines could not be read. */
const takeEvents = async (
  io: Io,
  { command, auditLogs = [], filter }: CaseSource,
  take: TakeCase,
): Promise<number> => {
  refuseLedger(command);
  const isWanted = toCaseFilter(filter);
  let unreadable = 0;
  for await (const part of readAuditLogs(auditLogs, io.stdin)) {
    unreadable += part.unreadable;
    for (const given of part.requests.map(fromAuditEvent)) {
      if (given === undefined || isWanted(given)) take(given);
    }
  }
  return unreadable;
};

const refuseLedger = (command: Command): void => {
  const flag = LEDGER_FLAGS.find(([name]) => command.getOptionValueSource(name) === "cli");
  if (flag !== undefined)
    throw new UserError(`${flag[1]} and --audit-log are two sources of records: give one of them`);
};

const LEDGER_FLAGS = [
  ["store", "--store"],
  ["databaseUrl", "--database-url"],
  ["server", "--server"],
] as const;
