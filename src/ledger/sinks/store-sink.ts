import type { Drops } from "../drops.ts";
import { LedgerError, type IngestReport, type LedgerWriter } from "../ledger.ts";
import type { RecordSink } from "../record-sink.ts";
import { splitRejected } from "./split-rejected.ts";

export interface StoreSinkOptions {
  readonly drops: Pick<Drops, "drop">;
  /** What a batch, or a part of it, did; it must not throw. */
  readonly onReport?: (report: IngestReport) => void;
}

/** Into a ledger of the same process, for `serve`. The ledger is its owner's to close. */
export const createStoreSink = (
  writer: Pick<LedgerWriter, "ingest">,
  { drops, onReport }: StoreSinkOptions,
): RecordSink => ({
  name: "store",
  write: async (batch) => {
    const rejected = await splitRejected(batch, async (part) => {
      try {
        const report = await writer.ingest(part);
        onReport?.(report);
        return undefined;
      } catch (error) {
        // All else may pass: a lost connection, a full disk, a store that a newer program has to read.
        if (error instanceof LedgerError && error.code === "invalid") return error.message;
        throw error;
      }
    });
    for (const { observation, why } of rejected) drops.drop("rejected", [observation], why);
  },
  close: () => Promise.resolve(),
});
