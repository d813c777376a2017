import { expect } from "chai";
import { Registry } from "prom-client";
import { createLedgerMetrics } from "../../src/metrics/ledger-metrics.ts";

const figures = async (registry: Registry): Promise<string[]> =>
  (await registry.metrics())
    .split("\n")
    .filter((line) => line.startsWith("ephemeral_guard_"))
    .map((line) => line.slice("ephemeral_guard_".length));

describe("metrics/ledger-metrics", () => {
  it("has every count from the start, so that the first event has a rate", async () => {
    const registry = new Registry();
    createLedgerMetrics(registry);
    const lines = await figures(registry);
    expect(lines).to.include.members([
      "ledger_observations_total 0",
      "ledger_audit_events_total 0",
      "ledger_record_changes_total 0",
      "unguarded_requests_total 0",
      "ledger_records_removed_total 0",
      'ledger_ingest_duration_seconds_count{source="records"} 0',
      'ledger_ingest_duration_seconds_count{source="audit-events"} 0',
    ]);
    for (const verdict of ["allowed", "denied", "would-deny", "unguarded", "unjudged"]) {
      expect(lines).to.include(`ledger_records_total{verdict="${verdict}"} 0`);
    }
    for (const reason of ["unauthenticated", "forbidden", "unchecked", "faulty", "busy", "store"]) {
      for (const source of ["records", "audit-events"]) {
        expect(lines).to.include(`ledger_refused_requests_total{source="${source}",reason="${reason}"} 0`);
      }
    }
  });

  it("counts what was stored, made, changed, refused and removed", async () => {
    const registry = new Registry();
    const metrics = createLedgerMetrics(registry);
    metrics.ingested("records", 5, 0.02);
    metrics.ingested("audit-events", 2, 0.3);
    metrics.recorded({
      created: [{ verdict: "denied" }, { verdict: "unguarded" }, { verdict: "denied" }],
      changed: [{ verdict: "unguarded" }],
    });
    metrics.refused("audit-events", "busy");
    metrics.removed(12);
    const lines = await figures(registry);
    expect(lines).to.include.members([
      "ledger_observations_total 5",
      "ledger_audit_events_total 2",
      'ledger_ingest_duration_seconds_bucket{le="0.01",source="records"} 0',
      'ledger_ingest_duration_seconds_bucket{le="0.025",source="records"} 1',
      'ledger_ingest_duration_seconds_sum{source="audit-events"} 0.3',
      'ledger_records_total{verdict="denied"} 2',
      'ledger_records_total{verdict="unguarded"} 1',
      "ledger_record_changes_total 1",
      "unguarded_requests_total 1",
      'ledger_refused_requests_total{source="audit-events",reason="busy"} 1',
      'ledger_refused_requests_total{source="records",reason="busy"} 0',
      "ledger_records_removed_total 12",
    ]);
  });
});
