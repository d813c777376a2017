import type { Command } from "commander";
import type { LedgerError, LedgerReader } from "../../ledger/ledger.ts";
import { UserError, type Io } from "../io.ts";
import { isLedgerError } from "./is-ledger-error.ts";
import { openLedger } from "./open-ledger.ts";
import { chooseSource, type SourceFlags } from "./source-options.ts";

/** Runs `use` with the ledger that the command's flags name, and closes it. Rejects with UserError where it cannot be read. */
export const withLedger = async (
  io: Io,
  command: Command,
  use: (reader: LedgerReader) => Promise<void>,
): Promise<void> => {
  const opened = await openLedger(chooseSource(command), command.opts<SourceFlags>(), io.env).catch(explain);
  try {
    await use(opened.reader).catch(explain);
  } finally {
    await opened.close();
  }
};

const explain = (error: unknown): never => {
  if (isLedgerError(error)) throw new UserError(`${error.message}${hintFor(error)}`, { cause: error });
  throw error;
};

/** What node:tls says of a chain that ends nowhere. */
const UNKNOWN_AUTHORITY = /self[- ]signed certificate|unable to (get|verify)/i;

const hintFor = ({ code, message }: LedgerError): string => {
  if (UNKNOWN_AUTHORITY.test(message)) return "\n(--server-ca FILE names the authority to trust)";
  if (code === "forbidden") return FORBIDDEN_HINT;
  return "";
};

const FORBIDDEN_HINT = `
(a ClusterRole with verbs ["get"] on nonResourceURLs ["/ephemeral-guard/records"] lets its users read the records)`;
