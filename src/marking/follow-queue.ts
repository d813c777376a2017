import type { Logger } from "../log.ts";
import type { Followed, FollowSchedule } from "./follow-schedule.ts";
import type { MarkingFigures } from "./ports.ts";
import { toReason } from "./reason.ts";

export interface FollowQueueOptions {
  readonly schedule: FollowSchedule;
  /** Looks at one pod. `done`: nothing more is to be seen there. */
  readonly follow: (followed: Followed, signal: AbortSignal) => Promise<"done" | "again">;
  readonly figures: Pick<MarkingFigures, "pending" | "dropped">;
  readonly logger: Logger;
}

/** Looks at pods soon after a debug container was let in, and some times more, until there is nothing more to see. */
export class FollowQueue {
  readonly #options: FollowQueueOptions;
  readonly #stopped = new AbortController();
  readonly #underWay = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #failure: string | undefined;

  constructor(options: FollowQueueOptions) {
    this.#options = options;
  }

  add(followed: Followed): void {
    if (this.#stopped.signal.aborted) return;
    const dropped = this.#options.schedule.add(followed, performance.now());
    if (dropped > 0) this.#options.figures.dropped();
    this.#arm();
  }

  pending(): number {
    return this.#options.schedule.size;
  }

  /** Resolves once nobody looks any more. */
  async close(): Promise<void> {
    this.#stopped.abort();
    clearTimeout(this.#timer);
    await Promise.all(this.#underWay);
  }

  #arm(): void {
    this.#options.figures.pending(this.pending());
    clearTimeout(this.#timer);
    const next = this.#options.schedule.nextMs();
    if (next === undefined || this.#stopped.signal.aborted) return;
    this.#timer = setTimeout(() => this.#run(), Math.max(0, next - performance.now()));
  }

  #run(): void {
    for (const followed of this.#options.schedule.take(performance.now())) {
      const work = this.#follow(followed);
      this.#underWay.add(work);
      void work.finally(() => this.#underWay.delete(work));
    }
    this.#arm();
  }

  /** Never rejects. */
  async #follow(followed: Followed): Promise<void> {
    const { follow, schedule, logger } = this.#options;
    let result: "done" | "again" = "again";
    try {
      result = await follow(followed, this.#stopped.signal);
      this.#failure = undefined;
    } catch (error) {
      const reason = toReason(error);
      const isNews = reason !== this.#failure && !this.#stopped.signal.aborted;
      if (isNews) logger.warn({ reason, pods: this.pending() }, "pods cannot be looked at");
      this.#failure = reason;
    }
    schedule.settle(followed.pod.uid, result, performance.now());
    this.#arm();
  }
}
