import type { LedgerError } from "../../ledger/ledger.ts";

/** By name: what is loaded on demand brings a class of its own along where modules are translated one by one, as in tests. */
export const isLedgerError = (error: unknown): error is LedgerError =>
  error instanceof Error && error.name === "LedgerError";
