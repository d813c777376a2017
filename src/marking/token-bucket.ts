export interface Rate {
  /** As many at once, after a time of rest. */
  readonly burst: number;
  readonly perMinute: number;
}

/** So many at once, and then so many a minute. Times are milliseconds of one clock. */
export class TokenBucket {
  readonly #rate: Rate;
  #tokens: number;
  #at: number;

  constructor(rate: Rate, now: number) {
    this.#rate = rate;
    this.#tokens = rate.burst;
    this.#at = now;
  }

  /** Milliseconds until there is one; 0 where there is. */
  waitMs(now: number): number {
    this.#fill(now);
    return this.#tokens >= 1 ? 0 : Math.ceil((1 - this.#tokens) * (60_000 / this.#rate.perMinute));
  }

  /** Whether there was one to take. */
  take(now: number): boolean {
    if (this.waitMs(now) > 0) return false;
    this.#tokens--;
    return true;
  }

  /** A clock that was put back fills nothing, and takes nothing away. */
  #fill(now: number): void {
    const passed = Math.max(0, now - this.#at);
    const { burst, perMinute } = this.#rate;
    this.#tokens = Math.min(burst, this.#tokens + (passed * perMinute) / 60_000);
    this.#at = now;
  }
}
