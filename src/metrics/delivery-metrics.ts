import { Counter, Gauge, type Registry } from "prom-client";

/** Why an observation was given up: no room in the queue, no use in sending it, no time left at the end. */
export type DropReason = "full" | "rejected" | "closed";

export interface QueueState {
  readonly observations: number;
  /** Estimated. */
  readonly bytes: number;
  /** Of the one that has waited longest; 0 where none waits. */
  readonly oldestSeconds: number;
}

/** Of the way from the webhook to the ledger. None of these throws. */
export interface DeliveryMetrics {
  /** `read` is asked at each scrape. */
  watchQueue(read: () => QueueState): void;
  /** So many observations arrived. */
  delivered(observations: number): void;
  /** A batch did not arrive, and is sent again. */
  failed(): void;
  dropped(reason: DropReason, observations: number): void;
}

export const createDeliveryMetrics = (registry: Registry): DeliveryMetrics => {
  const batches = new Counter({
    name: "ephemeral_guard_delivery_batches_total",
    help: "Batches of observations sent to the ledger; one that failed is sent again.",
    labelNames: ["result"],
    registers: [registry],
  });
  const delivered = new Counter({
    name: "ephemeral_guard_delivery_observations_total",
    help: "Observations that arrived in the ledger.",
    registers: [registry],
  });
  const drops = new Counter({
    name: "ephemeral_guard_delivery_dropped_total",
    help: "Observations that were given up: the queue was full, the recorder rejected them, or the process ended.",
    labelNames: ["reason"],
    registers: [registry],
  });
  for (const result of ["delivered", "failed"]) batches.inc({ result }, 0);
  for (const reason of ["full", "rejected", "closed"]) drops.inc({ reason }, 0);
  return {
    watchQueue: (read) => watchQueue(registry, read),
    delivered: (observations) => {
      batches.inc({ result: "delivered" });
      delivered.inc(observations);
    },
    failed: () => batches.inc({ result: "failed" }),
    dropped: (reason, observations) => drops.inc({ reason }, observations),
  };
};

/** Read when somebody asks: a figure set at each write would cost the request's path. */
const watchQueue = (registry: Registry, read: () => QueueState): void => {
  const show = (name: string, help: string, pick: (state: QueueState) => number): void => {
    const figure: Gauge = new Gauge({
      name: `ephemeral_guard_delivery_${name}`,
      help,
      registers: [registry],
      collect: () => figure.set(pick(read())),
    });
  };
  show("queue_observations", "Observations that wait for the ledger.", (state) => state.observations);
  show("queue_bytes", "Memory that they take, estimated.", (state) => state.bytes);
  show(
    "oldest_age_seconds",
    "How long the first of them has waited; 0 where none waits.",
    (state) => state.oldestSeconds,
  );
};
