import { setTimeout as delay } from "node:timers/promises";
import type { Io } from "../io.ts";
import { isLedgerError } from "./is-ledger-error.ts";
import type { RecordPrinter } from "./record-printer.ts";
import type { Watch } from "./watch-records.ts";

export interface Following {
  readonly io: Io;
  readonly watch: Watch;
  readonly printer: RecordPrinter;
  /** Of those that are there already. */
  readonly limit: number;
}

/** Prints what is there and what comes, until SIGINT or SIGTERM. A source that goes away for a while is waited for. */
export const followRecords = async (following: Following): Promise<void> => {
  const stopped = new AbortController();
  const stop = new Promise<void>((resolve) => {
    stopped.signal.addEventListener("abort", () => resolve());
  });
  following.io.onSignal("SIGINT", () => stopped.abort());
  following.io.onSignal("SIGTERM", () => stopped.abort());
  // A question that is still open does not keep Ctrl-C waiting.
  await Promise.race([run(following, stopped.signal), stop]);
};

const POLL_MS = 2000;

const run = async ({ io, watch, printer, limit }: Following, stopped: AbortSignal): Promise<void> => {
  const isStopped = (): boolean => stopped.aborted;
  await printer.print(await watch.begin(limit));
  let away = false;
  while (!isStopped()) {
    await delay(POLL_MS, undefined, { signal: stopped }).catch(() => undefined);
    try {
      await printer.print(await watch.next());
      away = false;
    } catch (error) {
      if (!isLedgerError(error) || error.code !== "unavailable") throw error;
      if (!away && !isStopped()) io.stderr.write(`${error.message}: trying again\n`);
      away = true;
    }
  }
};
