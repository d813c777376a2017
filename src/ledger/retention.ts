import type { LedgerWriter } from "./ledger.ts";

export interface RetentionOptions {
  readonly store: Pick<LedgerWriter, "retain">;
  readonly limits: {
    /** Records older than this go, milliseconds. */
    readonly ageMs: number;
    /** And the oldest beyond so many. */
    readonly count: number;
  };
  /** From the end of one round to the next. */
  readonly everyMs: number;
  /** How many went. Must not throw; nor may `onFailure`. */
  readonly onDone: (removed: number) => void;
  readonly onFailure: (reason: string) => void;
  readonly now?: () => Date;
}

export interface Retention {
  start(): void;
  /** Resolves once a round under way has ended. */
  close(): Promise<void>;
}

/** Removes old records: at once, and then again and again. What fails is tried again in the next round. */
export const createRetention = (options: RetentionOptions): Retention => {
  const { everyMs } = options;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let closed = false;
  const round = async (): Promise<void> => {
    await removeOld(options);
    if (!closed) timer = setTimeout(start, everyMs);
  };
  const start = (): void => {
    if (!closed) running = round();
  };
  return {
    start,
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await running;
    },
  };
};

const removeOld = async ({ store, limits, onDone, onFailure, now }: RetentionOptions): Promise<void> => {
  const { ageMs, count } = limits;
  const nowMs = now === undefined ? Date.now() : now().getTime();
  try {
    onDone(await store.retain({ before: new Date(nowMs - ageMs), count }));
  } catch (error) {
    onFailure(error instanceof Error ? error.message : String(error));
  }
};
