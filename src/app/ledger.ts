import { KeptStore, type KeptStoreState } from "../ledger/kept-store.ts";
import type { IngestReport, LedgerStore } from "../ledger/ledger.ts";
import { createRetention, type Retention } from "../ledger/retention.ts";
import type { Logger } from "../log.ts";
import type { LedgerMetrics } from "../metrics/ledger-metrics.ts";

export interface LedgerSettings {
  /** A libSQL file, or a PostgreSQL database; its URL may hold a password. */
  readonly place: { readonly file: string } | { readonly databaseUrl: string };
  /** What records say of the cluster they are from. */
  readonly cluster: string;
  /** Records that are older go; and the oldest beyond so many. */
  readonly ageMs: number;
  readonly count: number;
}

export interface LedgerParts {
  readonly logger: Logger;
  readonly metrics: LedgerMetrics;
}

/** The ledger of a process that keeps one. */
export interface Ledger {
  /** Refuses everything as `unavailable` while it cannot be used. */
  readonly store: LedgerStore;
  readonly cluster: string;
  state(): KeptStoreState;
  /** Counts, and tells whoever has asked to be told. Does not throw. */
  report(report: IngestReport): void;
  onReport(listener: (report: IngestReport) => void): void;
  /** Whenever it can be used, for the first time or again. */
  onOpen(listener: () => void): void;
  start(): Promise<void>;
  close(): Promise<void>;
}

export const createLedger = (settings: LedgerSettings, { logger, metrics }: LedgerParts): Ledger => {
  const { place, cluster, ageMs, count } = settings;
  const listeners: ((report: IngestReport) => void)[] = [];
  const opened: (() => void)[] = [];
  const kept = new KeptStore({
    open: async () => {
      // Loaded here alone: a webhook needs no database.
      const { openStore } = await import("../ledger/store/open-store.ts");
      return openStore(place, { cluster });
    },
    onOpen: () => {
      logger.info({ cluster, store: "file" in place ? place.file : "postgresql" }, "ledger open");
      for (const listener of opened) listener();
    },
    onFailure: (reason) => logger.error({ reason }, "ledger cannot be used"),
  });
  const retention = toRetention(kept.ledger, { ageMs, count }, { logger, metrics });
  return {
    store: kept.ledger,
    cluster,
    state: () => kept.state(),
    report: (report) => {
      metrics.recorded(report);
      for (const listener of listeners) listener(report);
    },
    onReport: (listener) => void listeners.push(listener),
    onOpen: (listener) => void opened.push(listener),
    start: async () => {
      await kept.start();
      retention.start();
    },
    close: async () => {
      await retention.close();
      await kept.close();
    },
  };
};

const RETENTION_MS = 10 * 60_000;

const toRetention = (
  store: LedgerStore,
  limits: Pick<LedgerSettings, "ageMs" | "count">,
  { logger, metrics }: LedgerParts,
): Retention =>
  createRetention({
    store,
    limits,
    everyMs: RETENTION_MS,
    onDone: (removed) => {
      metrics.removed(removed);
      if (removed > 0) logger.info({ removed }, "old records removed");
    },
    onFailure: (reason) => logger.warn({ reason }, "old records could not be removed"),
  });
