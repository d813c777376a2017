import { expect } from "chai";
import { Registry } from "prom-client";
import { createMarkingMetrics } from "../../src/metrics/marking-metrics.ts";

const figures = async (registry: Registry): Promise<readonly string[]> =>
  (await registry.metrics())
    .split("\n")
    .filter((line) => line.startsWith("ephemeral_guard_"))
    .map((line) => line.slice("ephemeral_guard_".length));

describe("metrics/marking-metrics", () => {
  it("has every count from the start, so that the first event has a rate", async () => {
    const registry = new Registry();
    createMarkingMetrics(registry);
    expect(await figures(registry)).to.have.members([
      'marks_total{result="marked"} 0',
      'marks_total{result="failed"} 0',
      "marks_pending 0",
      "marks_dropped_total 0",
      "sweep_timestamp_seconds 0",
      "sweep_failures_total 0",
      'events_total{result="written"} 0',
      'events_total{result="suppressed"} 0',
      'events_total{result="failed"} 0',
    ]);
  });

  it("tells what was marked, swept and written", async () => {
    const registry = new Registry();
    const metrics = createMarkingMetrics(registry);
    metrics.marked("marked");
    metrics.marked("marked");
    metrics.marked("failed");
    metrics.pending(7);
    metrics.dropped();
    metrics.swept({ since: new Date(2500), seen: 9, debugged: 4, marked: 2, failed: 1 });
    metrics.sweepFailed();
    metrics.event("written");
    metrics.event("suppressed");
    metrics.event("suppressed");
    metrics.event("failed");
    expect(await figures(registry)).to.have.members([
      'marks_total{result="marked"} 2',
      'marks_total{result="failed"} 1',
      "marks_pending 7",
      "marks_dropped_total 1",
      "sweep_timestamp_seconds 2.5",
      'sweep_pods{which="seen"} 9',
      'sweep_pods{which="debugged"} 4',
      'sweep_pods{which="marked"} 2',
      'sweep_pods{which="failed"} 1',
      "sweep_failures_total 1",
      'events_total{result="written"} 1',
      'events_total{result="suppressed"} 2',
      'events_total{result="failed"} 1',
    ]);
  });
});
