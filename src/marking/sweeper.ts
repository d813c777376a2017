import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "../log.ts";
import type { MarkingFigures, SweepReport } from "./ports.ts";
import { toReason } from "./reason.ts";

export interface SweeperOptions {
  readonly sweep: (signal: AbortSignal) => Promise<SweepReport>;
  readonly figures: Pick<MarkingFigures, "swept" | "sweepFailed">;
  readonly logger: Logger;
  /** From the end of one sweep to the next. */
  readonly intervalMs: number;
  /** After the first failure; it doubles up to the interval. */
  readonly retryMs: number;
  readonly now: () => Date;
  readonly random: () => number;
}

export interface SweeperState {
  /** The last sweep that came to its end. */
  readonly loaded: (SweepReport & { readonly at: Date }) | undefined;
  /** Stands until one does. */
  readonly failure: { readonly at: Date; readonly reasons: readonly string[] } | undefined;
}

/** Sweeps at once, and then again and again. */
export class Sweeper {
  readonly #options: SweeperOptions;
  readonly #stopped = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #failures = 0;
  #state: SweeperState = { loaded: undefined, failure: undefined };

  constructor(options: SweeperOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running = this.#run();
  }

  state(): SweeperState {
    return this.#state;
  }

  /** Resolves once the sweep under way has broken off. */
  async close(): Promise<void> {
    this.#stopped.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      await this.#sweep(signal);
      await delay(this.#waitMs(), undefined, { signal }).catch(() => undefined);
    }
  }

  async #sweep(signal: AbortSignal): Promise<void> {
    const { sweep, figures, logger, now } = this.#options;
    try {
      const report = await sweep(signal);
      this.#failures = 0;
      this.#state = { loaded: { ...report, at: now() }, failure: undefined };
      figures.swept(report);
      logger.info(report, "pods swept");
    } catch (error) {
      if (signal.aborted) return;
      this.#failures++;
      const reason = toReason(error);
      this.#state = { ...this.#state, failure: { at: now(), reasons: [reason] } };
      figures.sweepFailed();
      logger.error({ reason }, "sweep of pods failed");
    }
  }

  /** Random, so that recorders that began together do not sweep together for ever. */
  #waitMs(): number {
    const { intervalMs, retryMs, random } = this.#options;
    if (this.#failures === 0) return intervalMs * (0.9 + random() / 5);
    return Math.min(intervalMs, retryMs * 2 ** (this.#failures - 1)) * (0.5 + random() / 2);
  }
}
