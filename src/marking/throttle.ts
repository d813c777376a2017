import { TokenBucket, type Rate } from "./token-bucket.ts";

export interface ThrottleOptions {
  readonly atOnce: number;
  readonly rate: Rate;
  readonly now?: () => number;
}

/** Runs calls in the order they are asked for: few at once, and not too many a minute. */
export class Throttle {
  readonly #atOnce: number;
  readonly #now: () => number;
  readonly #bucket: TokenBucket;
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor({ atOnce, rate, now = () => performance.now() }: ThrottleOptions) {
    this.#atOnce = atOnce;
    this.#now = now;
    this.#bucket = new TokenBucket(rate, now());
  }

  /** What the call resolves to, or rejects with. Rejects where the signal aborts before its turn. */
  async run<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
      this.#admit();
    });
    try {
      signal.throwIfAborted();
      return await call();
    } finally {
      this.#running--;
      this.#admit();
    }
  }

  /** Whoever waits has its turn at once, to find its signal aborted. */
  close(): void {
    clearTimeout(this.#timer);
    for (const resolve of this.#waiting.splice(0)) {
      this.#running++;
      resolve();
    }
  }

  #admit(): void {
    clearTimeout(this.#timer);
    while (this.#waiting.length > 0 && this.#running < this.#atOnce) {
      const now = this.#now();
      if (!this.#bucket.take(now)) {
        this.#timer = setTimeout(() => this.#admit(), this.#bucket.waitMs(now));
        return;
      }
      this.#running++;
      this.#waiting.shift()?.();
    }
  }
}
