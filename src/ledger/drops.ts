import type { Logger } from "../log.ts";
import type { DeliveryMetrics, DropReason } from "../metrics/delivery-metrics.ts";
import type { Observation } from "../model/observation.ts";
import { printable } from "../model/printable.ts";

/** Counts and logs what is given up. */
export interface Drops {
  /** `why`: for `rejected`, the receiver's words. */
  drop(reason: DropReason, observations: readonly Pick<Observation, "uid">[], why?: string): void;
  /** Logs what has not been logged yet. */
  close(): void;
}

/**
 * Each drop is named by its uid, which leads to the decision's own line in the log. A storm of drops is no storm of
 * lines: for each reason a line at once, then one each interval for all that came meanwhile.
 */
export const createDrops = (
  logger: Pick<Logger, "error">,
  metrics: Pick<DeliveryMetrics, "dropped">,
  intervalMs = 5000,
): Drops => {
  const pending = new Map<DropReason, Pending>();
  const later = (reason: DropReason): Pending => {
    const waiting = empty();
    waiting.timer = setTimeout(() => {
      pending.delete(reason);
      if (waiting.count > 0) log(logger, reason, waiting);
      if (waiting.count > 0) pending.set(reason, later(reason));
    }, intervalMs).unref();
    return waiting;
  };
  return {
    drop: (reason, observations, why) => {
      if (observations.length === 0) return;
      metrics.dropped(reason, observations.length);
      const waiting = pending.get(reason);
      if (waiting === undefined) {
        log(logger, reason, collect(empty(), observations, why));
        pending.set(reason, later(reason));
      } else collect(waiting, observations, why);
    },
    close: () => {
      for (const [reason, waiting] of pending) {
        clearTimeout(waiting.timer);
        if (waiting.count > 0) log(logger, reason, waiting);
      }
      pending.clear();
    },
  };
};

interface Pending {
  readonly uids: string[];
  count: number;
  why: string | undefined;
  timer: NodeJS.Timeout | undefined;
}

const empty = (): Pending => ({ uids: [], count: 0, why: undefined, timer: undefined });

/** A line stays a line, and what waits for it small: the decisions' own lines name the others. */
const MAX_UIDS = 5000;

const collect = (
  line: Pending,
  observations: readonly Pick<Observation, "uid">[],
  why: string | undefined,
): Pending => {
  line.count += observations.length;
  line.why ??= why;
  for (const { uid } of observations.slice(0, MAX_UIDS - line.uids.length))
    line.uids.push(printable(uid, 64));
  return line;
};

const log = (logger: Pick<Logger, "error">, reason: DropReason, { uids, count, why }: Pending): void => {
  const unnamed = count - uids.length;
  const more = { ...(unnamed > 0 && { unnamed }), ...(why !== undefined && { why }) };
  logger.error({ reason, dropped: count, ...more, uids }, "observations dropped");
};
