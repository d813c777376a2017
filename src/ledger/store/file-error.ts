import { LedgerError } from "../ledger.ts";

/** What an error of SQLite means; undefined where it is none. */
export const toFileError = (error: unknown, file: string): LedgerError | undefined => {
  if (error instanceof LedgerError) return error;
  if (!(error instanceof Error)) return undefined;
  const { code: told } = error as { readonly code?: unknown };
  const code = error.message.includes("ConnectionFailed") ? "SQLITE_CANTOPEN" : told;
  if (typeof code !== "string" || !code.startsWith("SQLITE_") || BUG.test(code)) return undefined;
  const kind = KINDS.find(({ codes }) => codes.test(code)) ?? OTHER;
  return new LedgerError(kind.kind, `ledger ${file}: ${kind.words} (${code}: ${error.message})`, {
    cause: error,
  });
};

const BUG = /^SQLITE_(CONSTRAINT|MISUSE|RANGE|MISMATCH)/;

const OTHER = { kind: "broken", words: "the ledger cannot be used" } as const;

const KINDS = [
  { codes: /^SQLITE_FULL/, kind: "full", words: "no room left" },
  { codes: /^SQLITE_(BUSY|LOCKED)/, kind: "unavailable", words: "another process is writing" },
  { codes: /^SQLITE_(NOTADB|CORRUPT)/, kind: "broken", words: "this is no ledger, or it is damaged" },
  { codes: /^SQLITE_CANTOPEN/, kind: "unavailable", words: "cannot be opened" },
  { codes: /^SQLITE_(READONLY|PERM|AUTH)/, kind: "unavailable", words: "cannot be written" },
  { codes: /^SQLITE_IOERR/, kind: "unavailable", words: "cannot be read or written" },
] as const;
