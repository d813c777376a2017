import { expect } from "chai";
import { Registry } from "prom-client";
import { createNamespaceMetrics, type NamespaceMetrics } from "../../src/metrics/namespace-metrics.ts";

describe("metrics/namespace-metrics", () => {
  const table: { name: string; given: (metrics: NamespaceMetrics) => void; expect: readonly number[] }[] = [
    { name: "nothing at first", given: () => undefined, expect: [0, 0, 0, 0, 0] },
    {
      name: "lists and what is heard",
      given: (metrics) => {
        metrics.namespacesListed(3);
        metrics.namespacesHeard(new Date(1000));
        metrics.namespacesListed(4);
        metrics.namespacesHeard(new Date(2500));
      },
      expect: [1, 4, 2.5, 2, 0],
    },
    {
      name: "failures, beside what is still known",
      given: (metrics) => {
        metrics.namespacesListed(3);
        metrics.namespacesFailed();
      },
      expect: [1, 3, 0, 1, 1],
    },
    {
      name: "that nobody needs them any more",
      given: (metrics) => {
        metrics.namespacesListed(3);
        metrics.namespacesStopped();
      },
      expect: [0, 3, 0, 1, 0],
    },
  ];
  const names = ["synced", "", "last_heard_timestamp_seconds", "lists_total", "failures_total"];
  for (const { name, given, expect: expected } of table) {
    it(`tells ${name}`, async () => {
      const registry = new Registry();
      given(createNamespaceMetrics(registry));
      const text = await registry.metrics();
      const values = names.map((suffix) => {
        const series = `ephemeral_guard_namespaces${suffix && `_${suffix}`}`;
        return Number(new RegExp(`^${series} (\\S+)$`, "m").exec(text)?.[1]);
      });
      expect(values).to.deep.equal(expected);
    });
  }
});
