import { setTimeout as delay } from "node:timers/promises";
import { isFault, type FileContent, type FileFault, type Snapshot } from "./file-read.ts";

export interface FilePollerOptions {
  /** Reads everything that is polled; never rejects. `previous` is what the last read found. */
  readonly read: (previous: Snapshot) => Promise<Snapshot>;
  /**
   * Gets the first snapshot and each one that differs from the one before, faults included; a promise is waited for.
   * Must not throw, nor reject.
   */
  readonly onChange: (snapshot: Snapshot) => unknown;
  /** Milliseconds between two reads; 1000 when absent. */
  readonly intervalMs?: number | undefined;
  /** Milliseconds for which a change must stand still before it counts; 25 when absent. */
  readonly settleMs?: number | undefined;
}

/**
 * Polls files and compares their bytes. Not inotify: it reports the swap of a ConfigMap's `..data` link in a dozen
 * ways, loses a file that is replaced by a rename, and says nothing at all on some network file systems.
 */
export class FilePoller {
  readonly #options: FilePollerOptions;
  readonly #intervalMs: number;
  readonly #settleMs: number;
  #known: Snapshot | undefined;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(options: FilePollerOptions) {
    this.#options = options;
    this.#intervalMs = options.intervalMs ?? 1000;
    this.#settleMs = options.settleMs ?? 25;
  }

  /** Reads once, which calls back, then goes on polling until `close`. */
  async start(): Promise<void> {
    await this.poll();
    this.#schedule();
  }

  /** Reads now; a read that is under way is waited for instead. */
  poll(): Promise<void> {
    this.#running ??= this.#readOnce().finally(() => (this.#running = undefined));
    return this.#running;
  }

  /** Makes the next read count as a change, even if the bytes are the same. */
  forget(): void {
    this.#known = undefined;
  }

  /** Stops; nothing is called back afterwards. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #schedule(): void {
    if (this.#closed) return;
    this.#timer = setTimeout(() => void this.poll().finally(() => this.#schedule()), this.#intervalMs);
  }

  async #readOnce(): Promise<void> {
    const snapshot = await this.#options.read(this.#known ?? []);
    if (this.#known !== undefined && sameSnapshot(this.#known, snapshot)) {
      this.#known = snapshot; // Same bytes, but perhaps stamps that spare the next read.
      return;
    }
    const settled = await this.#settle(snapshot);
    if (this.#closed || (this.#known !== undefined && sameSnapshot(this.#known, settled))) return;
    this.#known = settled;
    await this.#options.onChange(settled);
  }

  /**
   * Half a file may have been written, or half of a folder's files: a change counts once two reads in a row agree.
   * What never stands still is a fault, so that a file under constant change cannot freeze the policies silently.
   */
  async #settle(first: Snapshot): Promise<Snapshot> {
    let last = first;
    let moving: Snapshot = [];
    for (let attempt = 0; attempt < SETTLE_ATTEMPTS && !this.#closed; attempt++) {
      await delay(this.#settleMs);
      const next = await this.#options.read(last);
      if (sameSnapshot(last, next)) return next;
      moving = next.filter((read, index) => !sameRead(read, last[index]));
      last = next;
    }
    return last.map((read) => (moving.includes(read) ? toUnsettled(read) : read));
  }
}

const toUnsettled = ({ path }: FileContent | FileFault): FileFault => ({
  path,
  code: "unsettled",
  reason: "keeps changing while it is read",
});

const SETTLE_ATTEMPTS = 10;

const sameSnapshot = (one: Snapshot, other: Snapshot): boolean =>
  one.length === other.length && one.every((read, index) => sameRead(read, other[index]));

const sameRead = (one: FileContent | FileFault, other: FileContent | FileFault | undefined): boolean => {
  if (one === other) return true;
  if (one.path !== other?.path) return false;
  if (isFault(one)) return isFault(other) && one.reason === other.reason;
  return !isFault(other) && one.bytes.equals(other.bytes);
};
