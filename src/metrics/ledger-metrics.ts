import { Counter, Histogram, type Registry } from "prom-client";
import type { RecordVerdict } from "../model/record.ts";
import { counter } from "./gauge.ts";

/** Where a batch came from: webhooks, or the API server's audit log. */
export type IngestSource = "records" | "audit-events";

/**
 * Why a batch was not taken: the sender's token, its rights, the API server that could not be asked of them, what was
 * sent, too many batches at once, or the store.
 */
export type IngestRefusal = "unauthenticated" | "forbidden" | "unchecked" | "faulty" | "busy" | "store";

/** What a batch did to the ledger. */
export interface RecordedChanges {
  readonly created: readonly { readonly verdict: RecordVerdict }[];
  readonly changed: readonly unknown[];
}

/** Of the ledger that a recorder keeps. None of these throws. */
export interface LedgerMetrics {
  /** A batch of so many was stored, in so many seconds. */
  ingested(source: IngestSource, items: number, seconds: number): void;
  recorded(changes: RecordedChanges): void;
  refused(source: IngestSource, why: IngestRefusal): void;
  /** Records that retention took away. */
  removed(records: number): void;
}

export const createLedgerMetrics = (registry: Registry): LedgerMetrics => ({
  ...createIngestMetrics(registry),
  ...createRecordMetrics(registry),
});

const SOURCES: readonly IngestSource[] = ["records", "audit-events"];
const REFUSALS: readonly IngestRefusal[] = [
  ...(["unauthenticated", "forbidden", "unchecked", "faulty", "busy", "store"] as const),
];
const VERDICTS: readonly RecordVerdict[] = ["allowed", "denied", "would-deny", "unguarded", "unjudged"];

const createIngestMetrics = (registry: Registry): Pick<LedgerMetrics, "ingested" | "refused"> => {
  const observations = counter(
    registry,
    "ledger_observations_total",
    "Observations of webhooks that were stored; one client command may cause several.",
  );
  const auditEvents = counter(
    registry,
    "ledger_audit_events_total",
    "Audit events of the API server that concern debug containers and were stored.",
  );
  const durations = new Histogram({
    name: "ephemeral_guard_ledger_ingest_duration_seconds",
    help: "Time that the store took for a batch.",
    labelNames: ["source"],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  const refusals = new Counter({
    name: "ephemeral_guard_ledger_refused_requests_total",
    help: "Batches that were not taken, by their source and what stood in the way.",
    labelNames: ["source", "reason"],
    registers: [registry],
  });
  for (const source of SOURCES) {
    durations.zero({ source });
    for (const reason of REFUSALS) refusals.inc({ source, reason }, 0);
  }
  return {
    ingested: (source, items, seconds) => {
      (source === "records" ? observations : auditEvents).inc(items);
      durations.observe({ source }, seconds);
    },
    refused: (source, reason) => refusals.inc({ source, reason }),
  };
};

const createRecordMetrics = (registry: Registry): Pick<LedgerMetrics, "recorded" | "removed"> => {
  const records = new Counter({
    name: "ephemeral_guard_ledger_records_total",
    help: "Records made, by the verdict that they began with.",
    labelNames: ["verdict"],
    registers: [registry],
  });
  for (const verdict of VERDICTS) records.inc({ verdict }, 0);
  const changes = counter(
    registry,
    "ledger_record_changes_total",
    "Times that a record learnt more: another call, an audit event, a landed container.",
  );
  const unguarded = counter(
    registry,
    "unguarded_requests_total",
    "Debug containers that came in without the guard being asked, as the API server's audit log tells.",
  );
  const removals = counter(registry, "ledger_records_removed_total", "Records that retention took away.");
  return {
    recorded: ({ created, changed }) => {
      for (const { verdict } of created) records.inc({ verdict });
      changes.inc(changed.length);
      unguarded.inc(created.filter(({ verdict }) => verdict === "unguarded").length);
    },
    removed: (count) => removals.inc(count),
  };
};
