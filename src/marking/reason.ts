import { printable } from "../model/printable.ts";

/** For a log line: what went wrong. */
export const toReason = (error: unknown): string =>
  printable(error instanceof Error ? error.message : String(error), 512);
