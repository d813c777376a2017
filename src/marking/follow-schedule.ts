import type { PodReference } from "./debugged-pod.ts";

/** A pod that debug containers were let into, and which. */
export interface Followed {
  readonly pod: PodReference;
  readonly containers: readonly string[];
}

export interface FollowScheduleOptions {
  readonly mostPods: number;
  /** From one look to the next; after the last of them it is left to the sweep. Milliseconds. */
  readonly delaysMs: readonly number[];
  /** In [0, 1): a wait is anything from 0.8 to 1.2 of the delay. */
  readonly random: () => number;
}

interface Entry {
  followed: Followed;
  looks: number;
  /** Undefined while somebody looks. */
  dueMs: number | undefined;
  /** It was asked for again while somebody looked. */
  again: boolean;
}

/** When to look at which pod. Times are milliseconds of one clock. */
export class FollowSchedule {
  readonly #options: FollowScheduleOptions;
  /** By uid. */
  readonly #entries = new Map<string, Entry>();

  constructor(options: FollowScheduleOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** From the beginning, for a pod that is there already. Returns how many pods had to make room. */
  add({ pod, containers }: Followed, now: number): number {
    const old = this.#entries.get(pod.uid);
    const all = new Set([...(old?.followed.containers ?? []), ...containers]);
    const looking = old !== undefined && old.dueMs === undefined;
    this.#entries.set(pod.uid, {
      followed: { pod, containers: [...all] },
      looks: 0,
      dueMs: looking ? undefined : now + this.#delay(0),
      again: looking,
    });
    return this.#makeRoom(pod.uid);
  }

  /** The pods whose time has come; each of them is to be settled. */
  take(now: number): readonly Followed[] {
    return [...this.#entries.values()].flatMap((entry) => {
      if (entry.dueMs === undefined || entry.dueMs > now) return [];
      entry.dueMs = undefined;
      return [entry.followed];
    });
  }

  /** `done`: nothing more is to be seen in the pod. */
  settle(uid: string, result: "done" | "again", now: number): void {
    const entry = this.#entries.get(uid);
    if (entry === undefined) return;
    entry.looks = entry.again ? 0 : entry.looks + 1;
    const ended = !entry.again && (result === "done" || entry.looks >= this.#options.delaysMs.length);
    entry.again = false;
    if (ended) this.#entries.delete(uid);
    else entry.dueMs = now + this.#delay(entry.looks);
  }

  /** When the next one is due; undefined where nobody waits. */
  nextMs(): number | undefined {
    const due = [...this.#entries.values()].flatMap(({ dueMs }) => (dueMs === undefined ? [] : [dueMs]));
    return due.length === 0 ? undefined : due.reduce((a, b) => Math.min(a, b));
  }

  #delay(looks: number): number {
    return (this.#options.delaysMs[looks] ?? 0) * (0.8 + 0.4 * this.#options.random());
  }

  /** What was looked at most often goes: it has had its chance, and the sweep comes anyway. */
  #makeRoom(newest: string): number {
    if (this.#entries.size <= this.#options.mostPods) return 0;
    const others = [...this.#entries].filter(([uid]) => uid !== newest);
    const [victim] = others.sort(([, a], [, b]) => b.looks - a.looks);
    return victim !== undefined && this.#entries.delete(victim[0]) ? 1 : 0;
  }
}
