import { expect } from "chai";
import { Registry } from "prom-client";
import { createDeliveryMetrics } from "../../src/metrics/delivery-metrics.ts";

const figures = async (registry: Registry): Promise<string[]> =>
  (await registry.metrics())
    .split("\n")
    .filter((line) => line.startsWith("ephemeral_guard_delivery_"))
    .map((line) => line.slice("ephemeral_guard_delivery_".length));

describe("metrics/delivery-metrics", () => {
  it("has every count from the start, so that the first event has a rate", async () => {
    const registry = new Registry();
    createDeliveryMetrics(registry);
    expect(await figures(registry)).to.have.members([
      'batches_total{result="delivered"} 0',
      'batches_total{result="failed"} 0',
      "observations_total 0",
      'dropped_total{reason="full"} 0',
      'dropped_total{reason="rejected"} 0',
      'dropped_total{reason="closed"} 0',
    ]);
  });

  it("tells what was sent and dropped, and what waits at the moment of asking", async () => {
    const registry = new Registry();
    const metrics = createDeliveryMetrics(registry);
    let state = { observations: 0, bytes: 0, oldestSeconds: 0 };
    metrics.watchQueue(() => state);
    metrics.delivered(5);
    metrics.delivered(2);
    metrics.failed();
    metrics.dropped("full", 3);
    metrics.dropped("closed", 4);
    state = { observations: 7, bytes: 9000, oldestSeconds: 1.5 };
    expect(await figures(registry)).to.have.members([
      'batches_total{result="delivered"} 2',
      'batches_total{result="failed"} 1',
      "observations_total 7",
      'dropped_total{reason="full"} 3',
      'dropped_total{reason="rejected"} 0',
      'dropped_total{reason="closed"} 4',
      "queue_observations 7",
      "queue_bytes 9000",
      "oldest_age_seconds 1.5",
    ]);
    state = { observations: 0, bytes: 0, oldestSeconds: 0 };
    expect(await figures(registry)).to.include.members(["queue_observations 0", "oldest_age_seconds 0"]);
  });
});
