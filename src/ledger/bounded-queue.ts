import type { Observation } from "../model/observation.ts";
import { estimatedBytes } from "./estimated-bytes.ts";

export interface Extent {
  readonly observations: number;
  /** Estimated. */
  readonly bytes: number;
}

interface Entry {
  readonly observation: Observation;
  readonly bytes: number;
  readonly since: number;
}

/** First in, first out; bounded by number and by memory. */
export class BoundedQueue {
  readonly #limits: Extent;
  #entries: Entry[] = [];
  #bytes = 0;

  constructor(limits: Extent) {
    this.#limits = limits;
  }

  get observations(): number {
    return this.#entries.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** When the first was added. */
  get since(): number | undefined {
    return this.#entries[0]?.since;
  }

  /** False where there is no room. */
  add(observation: Observation, since: number): boolean {
    if (this.#entries.length >= this.#limits.observations) return false;
    const bytes = estimatedBytes(observation);
    if (this.#bytes + bytes > this.#limits.bytes) return false;
    this.#entries.push({ observation, bytes, since });
    this.#bytes += bytes;
    return true;
  }

  /** The first ones, within `most`; one at least, if there is any. */
  first(most: Extent): readonly Observation[] {
    const taken: Observation[] = [];
    let bytes = 0;
    for (const entry of this.#entries) {
      bytes += entry.bytes;
      if (taken.length > 0 && (taken.length >= most.observations || bytes > most.bytes)) break;
      taken.push(entry.observation);
    }
    return taken;
  }

  /** Takes so many away, from the front. */
  remove(count: number): void {
    for (const { bytes } of this.#entries.splice(0, count)) this.#bytes -= bytes;
  }
}
