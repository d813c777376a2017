import type { Observation } from "../model/observation.ts";

/**
 * Takes what was observed to where it is kept.
 *
 * `write` resolves once the whole batch is as safe as this sink can make it, or what is not is given up, which is told
 * first (counted, and logged with its uid); it rejects when none of it, or only a part, is: the caller may send the same
 * batch again, whole, and what arrived twice is kept once. It never changes the batch. `close` resolves when everything
 * that was accepted is safe or given up, which is told first.
 */
export interface RecordSink {
  /** For logs and metrics: `log`, `remote`, `store`. */
  readonly name: string;
  write(batch: readonly Observation[]): Promise<void>;
  close(): Promise<void>;
}
