import type { Logger } from "../log.ts";
import type { DeliveryMetrics } from "../metrics/delivery-metrics.ts";
import type { Observation } from "../model/observation.ts";
import { printable } from "../model/printable.ts";
import { BoundedQueue, type Extent } from "./bounded-queue.ts";
import { DeliveryError } from "./delivery-error.ts";
import type { Drops } from "./drops.ts";
import { Pause } from "./pause.ts";
import type { RecordSink } from "./record-sink.ts";

export interface BufferLimits {
  /** What may wait, the batch on its way included. */
  readonly queue: Extent;
  readonly batch: Extent;
  /**
   * A batch that is not full waits so long for more, and then until the one before left so long ago. What a person
   * causes is on its way almost at once: whatever waits here, a crash of this process takes along.
   */
  readonly gatherMs: number;
  readonly batchMs: number;
  /** Before a batch is sent again: doubled from the first to the most, with jitter. */
  readonly firstRetryMs: number;
  readonly mostRetryMs: number;
  /** For `close`. */
  readonly closeMs: number;
}

const MIB = 1024 * 1024;

/**
 * A debug request leaves two observations of 3 to 10 KiB of heap each, so the queue holds a recorder's absence of many
 * minutes at any rate that people cause. The webhook has 256 MiB, of which Node gives 128 to the heap; reviews need 30,
 * and the estimate may be a third too low.
 */
export const BUFFER_LIMITS: BufferLimits = {
  queue: { observations: 10_000, bytes: 32 * MIB },
  batch: { observations: 200, bytes: MIB },
  gatherMs: 20,
  batchMs: 500,
  firstRetryMs: 1000,
  mostRetryMs: 30_000,
  closeMs: 5000,
};

export interface BufferedOptions {
  /** Where batches go; closed with this one. */
  readonly sink: RecordSink;
  readonly drops: Pick<Drops, "drop">;
  readonly logger: Pick<Logger, "info" | "warn">;
  readonly metrics: Pick<DeliveryMetrics, "watchQueue" | "delivered" | "failed">;
  readonly limits?: Partial<BufferLimits>;
  /** In [0, 1). */
  readonly random?: () => number;
}

/** `write` puts into a queue and never waits nor rejects; what is there goes on in batches, each until it is taken. */
export const createBufferedSink = (options: BufferedOptions): RecordSink => new BufferedSink(options);

class BufferedSink implements RecordSink {
  readonly name: string;
  readonly #options: BufferedOptions;
  readonly #limits: BufferLimits;
  readonly #queue: BoundedQueue;
  /** Until a batch is worth sending; until a batch is sent again. */
  readonly #ripening = new Pause();
  readonly #backOff = new Pause();
  #leftAt = -Infinity;
  #delivering = DONE;
  #busy = false;
  #closed: Promise<void> | undefined;
  #gaveUp = false;

  constructor(options: BufferedOptions) {
    this.name = options.sink.name;
    this.#options = options;
    this.#limits = { ...BUFFER_LIMITS, ...options.limits };
    this.#queue = new BoundedQueue(this.#limits.queue);
    options.metrics.watchQueue(() => ({
      observations: this.#queue.observations,
      bytes: this.#queue.bytes,
      oldestSeconds: this.#age() / 1000,
    }));
  }

  /**
   * What finds the queue full is dropped, not what waits there: else whoever has just debugged a pod could push the trace
   * of it out again by a loop of refused requests. To fill it beforehand, one would have to know that the recorder is
   * away, and leaves one's name ten thousand times.
   */
  write(batch: readonly Observation[]): Promise<void> {
    if (this.#closed !== undefined) {
      this.#options.drops.drop("closed", batch);
      return DONE;
    }
    const now = performance.now();
    const left = batch.filter((observation) => !this.#queue.add(observation, now));
    if (left.length > 0) this.#options.drops.drop("full", left);
    if (this.#hasBatch()) this.#ripening.end();
    if (!this.#busy) this.#delivering = this.#deliver();
    return DONE;
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  #age(): number {
    const { since } = this.#queue;
    return since === undefined ? 0 : performance.now() - since;
  }

  #toRipe(): number {
    const { gatherMs, batchMs } = this.#limits;
    return Math.max(gatherMs - this.#age(), this.#leftAt + batchMs - performance.now());
  }

  #hasBatch(): boolean {
    const { observations, bytes } = this.#limits.batch;
    return this.#queue.observations >= observations || this.#queue.bytes >= bytes;
  }

  async #deliver(): Promise<void> {
    this.#busy = true;
    while (this.#queue.observations > 0) {
      const wait = this.#toRipe();
      if (wait > 0 && !this.#hasBatch() && this.#closed === undefined) await this.#ripening.wait(wait);
      const batch = this.#queue.first(this.#limits.batch);
      this.#leftAt = performance.now();
      for (let failures = 0; !(await this.#send(batch, failures)); failures += 1) {
        if (this.#gaveUp) return;
      }
      if (this.#gaveUp) return;
      this.#queue.remove(batch.length);
    }
    // In the same turn as the look at the queue: what is written from now on begins anew.
    this.#busy = false;
  }

  /** Whether it arrived; if not, after the time to wait until it is sent again. */
  async #send(batch: readonly Observation[], failures: number): Promise<boolean> {
    const { sink, metrics, logger } = this.#options;
    try {
      await sink.write(batch);
    } catch (error) {
      if (this.#gaveUp) return false;
      metrics.failed();
      const ms = this.#toDelay(error, failures);
      const reason = printable(error instanceof Error ? error.message : String(error), 512);
      const waiting = this.#queue.observations;
      logger.warn({ sink: this.name, reason, waiting, retryMs: Math.round(ms) }, "delivery failed");
      await this.#backOff.wait(ms);
      return false;
    }
    metrics.delivered(batch.length);
    if (failures > 0) logger.info({ sink: this.name, failures }, "delivery resumed");
    return true;
  }

  /** From half of the time to all of it, so that replicas that failed together do not come back together. */
  #toDelay(error: unknown, failures: number): number {
    const { firstRetryMs, mostRetryMs } = this.#limits;
    const random = (this.#options.random ?? Math.random)();
    const doublings = this.#closed === undefined ? failures : 0;
    const jittered = Math.min(mostRetryMs, firstRetryMs * 2 ** doublings) * (0.5 + random / 2);
    const asked = error instanceof DeliveryError ? (error.retryAfterMs ?? 0) : 0;
    return Math.max(jittered, Math.min(asked, mostRetryMs));
  }

  async #close(): Promise<void> {
    const { sink, drops } = this.#options;
    this.#ripening.end();
    this.#backOff.end();
    const deadline = new Pause();
    await Promise.race([this.#delivering, deadline.wait(this.#limits.closeMs)]);
    deadline.end();
    this.#gaveUp = true;
    this.#backOff.end();
    const left = this.#queue.first({ observations: Infinity, bytes: Infinity });
    this.#queue.remove(left.length);
    drops.drop("closed", left);
    await sink.close();
  }
}

const DONE = Promise.resolve();
