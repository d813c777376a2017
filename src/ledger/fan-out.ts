import type { RecordSink } from "./record-sink.ts";

/**
 * To several sinks at once. Each gets every batch at once, whatever becomes of the others; `write` waits for all of them,
 * and then rejects if any did. So a slow sink holds up who waits for `write`, and no other sink: put it behind a queue
 * of its own.
 */
export const createFanOut = (sinks: readonly RecordSink[]): RecordSink => {
  const each = async (what: string, run: (sink: RecordSink) => Promise<void>): Promise<void> => {
    // Async, so that one that throws is one that rejects.
    const results = await Promise.allSettled(sinks.map(async (sink) => run(sink)));
    const errors = results.flatMap((result, at) =>
      result.status === "rejected" ? [{ name: sinks[at]?.name ?? "", reason: result.reason as unknown }] : [],
    );
    if (errors.length === 0) return;
    const reasons = errors.map(
      ({ name, reason }) => `${name}: ${reason instanceof Error ? reason.message : String(reason)}`,
    );
    throw new AggregateError(
      errors.map(({ reason }) => reason),
      `${errors.length} of ${sinks.length} sinks failed to ${what}: ${reasons.join("; ")}`,
    );
  };
  return {
    name: "fan-out",
    write: (batch) => each("write", (sink) => sink.write(batch)),
    close: () => each("close", (sink) => sink.close()),
  };
};
