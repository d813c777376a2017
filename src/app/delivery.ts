import { createBufferedSink } from "../ledger/buffered.ts";
import { createDrops, type Drops } from "../ledger/drops.ts";
import { createFanOut } from "../ledger/fan-out.ts";
import type { RecordSink } from "../ledger/record-sink.ts";
import { createLogSink } from "../ledger/sinks/log-sink.ts";
import { createRemoteSink } from "../ledger/sinks/remote-sink.ts";
import type { Logger } from "../log.ts";
import type { DeliveryMetrics } from "../metrics/delivery-metrics.ts";

/** The recorder that records go to. */
export interface DeliverySettings {
  readonly url: URL;
  readonly tokenFile: string;
  /** PEM; the system's authorities when absent. */
  readonly caFile?: string;
}

export interface DeliveryParts {
  readonly logger: Logger;
  readonly metrics: DeliveryMetrics;
  /** The store of this very process, instead of a recorder. */
  readonly store?: (drops: Drops) => RecordSink;
}

/** The log, always, and what keeps records, if anything does. `write` never waits. */
export const createDelivery = (settings: DeliverySettings | undefined, parts: DeliveryParts): RecordSink => {
  const { logger, metrics, store } = parts;
  const log = createLogSink(logger);
  const drops = createDrops(logger, metrics);
  const keeper = store?.(drops) ?? (settings && createRemoteSink({ ...settings, drops }));
  if (keeper === undefined) return log;
  const buffered = createBufferedSink({ sink: keeper, drops, logger, metrics });
  const both = createFanOut([log, buffered]);
  return {
    ...both,
    close: async () => {
      await both.close();
      drops.close();
    },
  };
};
