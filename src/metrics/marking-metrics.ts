import { Counter, Gauge, type Registry } from "prom-client";
import { counter, gauge } from "./gauge.ts";

/** Of marks, sweeps and Kubernetes Events. */
export interface MarkingMetrics {
  marked(result: "marked" | "failed"): void;
  pending(pods: number): void;
  dropped(): void;
  swept(report: {
    readonly since: Date;
    readonly seen: number;
    readonly debugged: number;
    readonly marked: number;
    readonly failed: number;
  }): void;
  sweepFailed(): void;
  event(result: "written" | "suppressed" | "failed"): void;
}

export const createMarkingMetrics = (registry: Registry): MarkingMetrics => {
  const pending = gauge(registry, "marks_pending", "Pods that are looked at again soon.");
  const dropped = counter(
    registry,
    "marks_dropped_total",
    "Pods that there was no room to look at soon; the sweep does.",
  );
  return {
    ...createSweepFigures(registry),
    marked: createResults(registry, {
      name: "marks_total",
      help: "Pods that were given marks, or could not be.",
      results: ["marked", "failed"],
    }),
    event: createResults(registry, {
      name: "events_total",
      help: "Kubernetes Events: written (or there already), suppressed by the limits, failed.",
      results: ["written", "suppressed", "failed"],
    }),
    pending: (pods) => pending.set(pods),
    dropped: () => dropped.inc(),
  };
};

interface Results<R extends string> {
  readonly name: string;
  readonly help: string;
  readonly results: readonly R[];
}

/** A count by result, each from zero. */
const createResults = <R extends string>(registry: Registry, { name, help, results }: Results<R>) => {
  const labelNames = ["result"];
  const count = new Counter({ name: `ephemeral_guard_${name}`, help, labelNames, registers: [registry] });
  for (const result of results) count.inc({ result }, 0);
  return (result: R): void => count.inc({ result });
};

const createSweepFigures = (registry: Registry): Pick<MarkingMetrics, "swept" | "sweepFailed"> => {
  const sweptAt = gauge(
    registry,
    "sweep_timestamp_seconds",
    "When the last sweep of all pods that came to its end began.",
  );
  const pods = new Gauge({
    name: "ephemeral_guard_sweep_pods",
    help: "Pods of the last sweep: seen, with debug containers, newly marked, not to be marked.",
    labelNames: ["which"],
    registers: [registry],
  });
  const failures = counter(registry, "sweep_failures_total", "Sweeps that did not come to their end.");
  return {
    swept: ({ since, seen, debugged, marked, failed }) => {
      sweptAt.set(since.getTime() / 1000);
      for (const [which, count] of Object.entries({ seen, debugged, marked, failed }))
        pods.set({ which }, count);
    },
    sweepFailed: () => failures.inc(),
  };
};
