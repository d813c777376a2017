import type { PodEvent } from "./pod-event.ts";
import { TokenBucket, type Rate } from "./token-bucket.ts";

export interface EventRates {
  /** Of one user. */
  readonly user: Rate;
  /** Of all. */
  readonly all: Rate;
}

/**
 * With these, and the hour that an API server keeps Events, a loop of refused requests leaves 370 Events of one user
 * in etcd, and all users together 3,700; as many again of landings.
 */
export const EVENT_RATES: EventRates = {
  user: { burst: 10, perMinute: 6 },
  all: { burst: 100, perMinute: 60 },
};

interface Share {
  readonly bucket: TokenBucket;
  leftOut: number;
}

/** Which Events may be written, and how many of a user's were left out before. Requests and landings apart. */
export class EventLimit {
  readonly #rates: EventRates;
  readonly #all = new Map<PodEvent["about"], TokenBucket>();
  /** The one that was asked for longest ago comes first. */
  readonly #shares = new Map<string, Share>();

  constructor(rates: EventRates) {
    this.#rates = rates;
  }

  /** `now`: milliseconds. */
  take({ about, user }: Pick<PodEvent, "about" | "user">, now: number): Permission {
    const share = this.#shareOf(`${about}/${user}`, now);
    const all = this.#all.get(about) ?? new TokenBucket(this.#rates.all, now);
    this.#all.set(about, all);
    // The user's own share is asked first: who is beyond it takes nothing from the others.
    if (!share.bucket.take(now) || !all.take(now)) {
      share.leftOut++;
      return { granted: false };
    }
    const { leftOut } = share;
    share.leftOut = 0;
    return { granted: true, leftOut };
  }

  #shareOf(key: string, now: number): Share {
    const share = this.#shares.get(key) ?? { bucket: new TokenBucket(this.#rates.user, now), leftOut: 0 };
    this.#shares.delete(key);
    this.#shares.set(key, share);
    if (this.#shares.size > MOST_SHARES) this.#forgetOldest();
    return share;
  }

  #forgetOldest(): void {
    const [oldest] = this.#shares.keys();
    if (oldest !== undefined) this.#shares.delete(oldest);
  }
}

export type Permission = { readonly granted: true; readonly leftOut: number } | { readonly granted: false };

/** Beyond these many users the limit for all holds alone. */
const MOST_SHARES = 10_000;
