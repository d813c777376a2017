import type { Logger } from "../log.ts";
import type { DebugRecord } from "../model/record.ts";
import type { EventRates } from "./event-limit.ts";
import { EventWriter } from "./event-writer.ts";
import { FollowQueue } from "./follow-queue.ts";
import { FollowSchedule } from "./follow-schedule.ts";
import { createFollow } from "./follow.ts";
import { createLook } from "./look.ts";
import type { LabelsOf } from "./plan.ts";
import { toRecordEvent } from "./pod-event.ts";
import type { EventsPort, MarkingFigures, MarkingLedger, PodsPort } from "./ports.ts";
import { toReason } from "./reason.ts";
import { sweep } from "./sweep.ts";
import { Sweeper, type SweeperState } from "./sweeper.ts";
import { Throttle } from "./throttle.ts";

export interface MarkingOptions {
  readonly pods: PodsPort;
  readonly events: EventsPort;
  readonly ledger: MarkingLedger;
  readonly labelsOf: LabelsOf;
  readonly figures: MarkingFigures;
  readonly logger: Logger;
  /** From one sweep to the next; default ten minutes. */
  readonly sweepMs?: number;
  /** When to look at a pod that a debug container was let into, from one look to the next. */
  readonly delaysMs?: readonly number[];
  readonly eventRates?: EventRates;
  readonly now?: () => Date;
  readonly random?: () => number;
}

export interface Marking {
  /** What the ledger has made or changed of a batch. Returns at once and never throws. */
  onRecords(report: {
    readonly created: readonly DebugRecord[];
    readonly changed: readonly DebugRecord[];
  }): void;
  /** Begins to sweep. */
  start(): void;
  state(): MarkingState;
  /** Resolves once nothing is asked of API server or ledger any more, within some seconds. */
  close(): Promise<void>;
}

export interface MarkingState {
  readonly sweep: SweeperState;
  /** Pods that are looked at again soon. */
  readonly pending: number;
}

/** Marks pods that were debugged, and writes Events on them. Any number of these may run at once. */
export const createMarking = (options: MarkingOptions): Marking => {
  const { logger, figures, now = () => new Date(), random = Math.random } = options;
  const throttle = new Throttle(CALLS);
  const eventThrottle = new Throttle(CALLS);
  const events = new EventWriter({
    ...options,
    throttle: eventThrottle,
    ...(options.eventRates && { rates: options.eventRates }),
  });
  const look = createLook({ ...options, events, throttle, now });
  const queue = new FollowQueue({
    schedule: new FollowSchedule({ mostPods: MOST_PODS, delaysMs: options.delaysMs ?? DELAYS_MS, random }),
    follow: createFollow({ ...options, throttle, look }),
    figures,
    logger,
  });
  const parts = { ...options, throttle, look, now };
  const sweeper = new Sweeper({
    sweep: (signal) => sweep({ ...parts, onStale: (pod) => queue.add({ pod, containers: [] }) }, signal),
    figures,
    logger,
    intervalMs: options.sweepMs ?? SWEEP_MS,
    retryMs: RETRY_MS,
    now,
    random,
  });
  return {
    onRecords: ({ created, changed }) => {
      for (const record of [...created, ...changed]) take(record, { events, queue, logger, now: now() });
    },
    start: () => sweeper.start(),
    state: () => ({ sweep: sweeper.state(), pending: queue.pending() }),
    close: async () => {
      const closing = [queue.close(), sweeper.close()];
      throttle.close();
      await Promise.all([...closing, events.close()]);
      eventThrottle.close();
    },
  };
};

interface Takers {
  readonly events: EventWriter;
  readonly queue: FollowQueue;
  readonly logger: Logger;
  readonly now: Date;
}

const take = (record: DebugRecord, { events, queue, logger, now }: Takers): void => {
  try {
    const event = toRecordEvent(record);
    if (event !== undefined && now.getTime() - event.at.getTime() < EVENT_MS) events.write(event);
    if (mayLand(record)) {
      const { namespace, pod, containers } = record;
      queue.add({ pod: { namespace, ...pod }, containers: containers.map(({ name }) => name) });
    }
  } catch (error) {
    logger.error({ id: record.id, reason: toReason(error) }, "record not marked");
  }
};

const mayLand = ({ verdict, dryRun, pod }: DebugRecord): boolean =>
  (verdict === "allowed" || verdict === "would-deny" || verdict === "unguarded") && !dryRun && pod.uid !== "";

/** client-go's own defaults are five a second, and bursts of ten; an Event or a mark is one call, a sweep some. */
const CALLS = { atOnce: 4, rate: { burst: 40, perMinute: 40 * 60 } };
const MOST_PODS = 1000;
const DELAYS_MS = [1000, 2000, 5000, 15_000, 60_000, 180_000];
const SWEEP_MS = 10 * 60_000;
const RETRY_MS = 15_000;
/** An API server keeps Events for an hour (`--event-ttl`): a later one of the same name would be another. */
const EVENT_MS = 60 * 60_000;
