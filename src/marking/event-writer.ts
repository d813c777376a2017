import { createHash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "../log.ts";
import { isObject } from "../model/json.ts";
import { EventLimit, EVENT_RATES, type EventRates } from "./event-limit.ts";
import type { PodEvent } from "./pod-event.ts";
import type { EventsPort, MarkingFigures } from "./ports.ts";
import { toReason } from "./reason.ts";
import type { Throttle } from "./throttle.ts";

export interface EventWriterOptions {
  readonly events: EventsPort;
  readonly throttle: Throttle;
  readonly figures: Pick<MarkingFigures, "event">;
  readonly logger: Logger;
  readonly rates?: EventRates;
  readonly now?: () => Date;
  /** Waits before each further attempt. */
  readonly retryMs?: readonly number[];
}

/** Writes each Event once, by its name, and not too many. What cannot be written is counted and given up. */
export class EventWriter {
  readonly #options: EventWriterOptions;
  readonly #limit: EventLimit;
  readonly #now: () => Date;
  readonly #stopped = new AbortController();
  /** Names of Events that were taken on, oldest first. */
  readonly #taken = new Set<string>();
  readonly #underWay = new Set<Promise<void>>();
  #failure: string | undefined;

  constructor(options: EventWriterOptions) {
    this.#options = options;
    this.#limit = new EventLimit(options.rates ?? EVENT_RATES);
    this.#now = options.now ?? (() => new Date());
  }

  /** Returns at once and never throws. */
  write(event: PodEvent): void {
    const name = nameOf(event);
    if (this.#stopped.signal.aborted || this.#isTaken(name)) return;
    const permission = this.#limit.take(event, this.#now().getTime());
    if (!permission.granted) {
      this.#options.figures.event("suppressed");
      return;
    }
    if (this.#underWay.size >= MOST_UNDER_WAY) {
      this.#fail("too many Events wait for the API server");
      return;
    }
    const work = this.#create(name, withLeftOut(event, permission.leftOut));
    this.#underWay.add(work);
    void work.finally(() => this.#underWay.delete(work));
  }

  /** Waits a little for what is under way, and gives up the rest. */
  async close(graceMs = 3000): Promise<void> {
    const waited = new AbortController();
    const all = Promise.allSettled(this.#underWay);
    await Promise.race([all, delay(graceMs, undefined, { signal: waited.signal }).catch(() => undefined)]);
    waited.abort();
    this.#stopped.abort();
    await all;
  }

  #isTaken(name: string): boolean {
    if (this.#taken.has(name)) return true;
    this.#taken.add(name);
    const [oldest] = this.#taken;
    if (this.#taken.size > MOST_TAKEN && oldest !== undefined) this.#taken.delete(oldest);
    return false;
  }

  /** Never rejects. */
  async #create(name: string, event: PodEvent): Promise<void> {
    const { events, throttle, figures, retryMs = RETRY_MS } = this.#options;
    const { signal } = this.#stopped;
    for (const waitMs of [...retryMs, undefined]) {
      try {
        await throttle.run(() => events.create(name, event, signal), signal);
        this.#failure = undefined;
        figures.event("written");
        return;
      } catch (error) {
        if (waitMs === undefined || signal.aborted || isRefusal(error)) {
          this.#fail(toReason(error));
          return;
        }
        await delay(waitMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  #fail(reason: string): void {
    this.#options.figures.event("failed");
    if (reason !== this.#failure) this.#options.logger.warn({ reason }, "Kubernetes Event not written");
    this.#failure = reason;
  }
}

/** The key is hashed: a name is a DNS subdomain. */
const nameOf = ({ key }: PodEvent): string =>
  `ephemeral-guard.${createHash("sha256").update(key).digest("hex").slice(0, 32)}`;

const withLeftOut = (event: PodEvent, leftOut: number): PodEvent =>
  leftOut === 0 ? event : { ...event, note: `${event.note} (${leftOut} Events of this user left out)` };

/** The API server would say the same again: a namespace on its way out, a missing right, an Event that it takes for faulty. */
const isRefusal = (error: unknown): boolean => {
  const status = isObject(error) ? error["status"] : undefined;
  return typeof status === "number" && status >= 400 && status < 500 && status !== TOO_MANY;
};

const TOO_MANY = 429;
const RETRY_MS = [1000, 5000, 15_000];
const MOST_TAKEN = 10_000;
const MOST_UNDER_WAY = 500;
