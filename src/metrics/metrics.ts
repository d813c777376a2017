import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { Verdict } from "../model/decision.ts";
import type { Outcome, Phase } from "../model/outcome.ts";
import { gauge } from "./gauge.ts";
import { createDeliveryMetrics, type DeliveryMetrics } from "./delivery-metrics.ts";
import { createNamespaceMetrics, type NamespaceMetrics } from "./namespace-metrics.ts";
import { createRegistry } from "./registry.ts";

/** The figures of a webhook. One method for each thing that can happen; none of them throws. */
export interface Metrics extends NamespaceMetrics {
  /** One answered review; `seconds` from its headers to the end of its answer. */
  review(outcome: Outcome, seconds: number): void;
  /** A request that got an HTTP error instead of a review. */
  malformed(status: number): void;
  /** A bug showed while a review was answered. */
  internalError(phase: Phase): void;
  policiesLoaded(set: { readonly revision: string; readonly policies: number; readonly at: Date }): void;
  policyReloadFailed(): void;
  certificateLoaded(expiresAt: Date): void;
  certificateReloadFailed(): void;
  readonly delivery: DeliveryMetrics;
  /** In the Prometheus text format, which is `contentType`. */
  text(): Promise<string>;
  readonly contentType: string;
}

export const createMetrics = (registry: Registry = createRegistry()): Metrics => ({
  ...createReviewMetrics(registry),
  ...createPolicyMetrics(registry),
  ...createCertificateMetrics(registry),
  ...createNamespaceMetrics(registry),
  delivery: createDeliveryMetrics(registry),
  text: () => registry.metrics(),
  contentType: registry.contentType,
});

/** A review takes well below a millisecond; the API server's own histogram cannot tell apart what is below 5 ms. */
const DURATION_BUCKETS = [0.0005, 0.001, 0.002, 0.003, 0.004, 0.005, 0.0075, 0.01, 0.025, 0.1, 0.5, 1, 5, 10];

type ReviewMetrics = Pick<Metrics, "review" | "malformed" | "internalError">;

const createReviewMetrics = (registry: Registry): ReviewMetrics => {
  const reviews = reviewCounters(registry);
  const durations = reviewDurations(registry);
  const violations = new Counter({
    name: "ephemeral_guard_violations_total",
    help: "Broken rules by code and policy; the guard's own rules have no policy.",
    labelNames: ["code", "policy"],
    registers: [registry],
  });
  const malformed = new Counter({
    name: "ephemeral_guard_malformed_requests_total",
    help: "Requests answered with an HTTP error instead of a review.",
    labelNames: ["status"],
    registers: [registry],
  });
  const internalErrors = new Counter({
    name: "ephemeral_guard_internal_errors_total",
    help: "Reviews that ended in a bug.",
    labelNames: ["phase"],
    registers: [registry],
  });
  return {
    review: ({ phase, verdict, violations: broken }, seconds) => {
      reviews[phase][verdict].inc();
      durations[phase].observe(seconds);
      for (const { code, policy = "" } of broken) violations.inc({ code, policy });
    },
    malformed: (status) => malformed.inc({ status }),
    internalError: (phase) => internalErrors.inc({ phase }),
  };
};

const reviewCounters = (registry: Registry): Record<Phase, Record<Verdict, Counter.Internal>> => {
  const counter = new Counter({
    name: "ephemeral_guard_reviews_total",
    help: "Answered admission reviews by phase and verdict.",
    labelNames: ["phase", "verdict"],
    registers: [registry],
  });
  const ofPhase = (phase: Phase): Record<Verdict, Counter.Internal> => ({
    allowed: startAtZero(counter.labels({ phase, verdict: "allowed" })),
    denied: startAtZero(counter.labels({ phase, verdict: "denied" })),
    "would-deny": startAtZero(counter.labels({ phase, verdict: "would-deny" })),
  });
  return { mutate: ofPhase("mutate"), validate: ofPhase("validate") };
};

/** A series that appears with its first event has no rate at that event. */
const startAtZero = (counter: Counter.Internal): Counter.Internal => {
  counter.inc(0);
  return counter;
};

const reviewDurations = (registry: Registry): Record<Phase, Histogram.Internal<"phase">> => {
  const histogram = new Histogram({
    name: "ephemeral_guard_review_duration_seconds",
    help: "Time from a review's headers to the end of its answer.",
    labelNames: ["phase"],
    buckets: DURATION_BUCKETS,
    registers: [registry],
  });
  return { mutate: histogram.labels({ phase: "mutate" }), validate: histogram.labels({ phase: "validate" }) };
};

type PolicyMetrics = Pick<Metrics, "policiesLoaded" | "policyReloadFailed">;

const createPolicyMetrics = (registry: Registry): PolicyMetrics => {
  const info = new Gauge({
    name: "ephemeral_guard_policy_info",
    help: "1 for the revision of the policy set in force.",
    labelNames: ["revision"],
    registers: [registry],
  });
  const policies = gauge(registry, "policies", "Policies in force.");
  const loadedAt = gauge(
    registry,
    "policy_load_timestamp_seconds",
    "When the policy set in force was loaded.",
  );
  const lastReload = reloads(registry, "policy");
  return {
    policiesLoaded: (set) => {
      info.reset();
      info.set({ revision: set.revision }, 1);
      policies.set(set.policies);
      loadedAt.set(set.at.getTime() / 1000);
      lastReload.succeeded();
    },
    policyReloadFailed: lastReload.failed,
  };
};

type CertificateMetrics = Pick<Metrics, "certificateLoaded" | "certificateReloadFailed">;

const createCertificateMetrics = (registry: Registry): CertificateMetrics => {
  const expiry = gauge(
    registry,
    "certificate_expiry_timestamp_seconds",
    "When the serving certificate in force expires.",
  );
  const lastReload = reloads(registry, "certificate");
  return {
    certificateLoaded: (expiresAt) => {
      expiry.set(expiresAt.getTime() / 1000);
      lastReload.succeeded();
    },
    certificateReloadFailed: lastReload.failed,
  };
};

/** `<subject>_reload_failures_total` and `<subject>_last_reload_ok`. */
const reloads = (registry: Registry, subject: string): { succeeded: () => void; failed: () => void } => {
  const failures = new Counter({
    name: `ephemeral_guard_${subject}_reload_failures_total`,
    help: `Changes of the ${subject} files that were rejected; the last good state stayed in force.`,
    registers: [registry],
  });
  const lastOk = gauge(registry, `${subject}_last_reload_ok`, `1 if the ${subject} files are in force.`);
  return {
    succeeded: () => lastOk.set(1),
    failed: () => {
      failures.inc();
      lastOk.set(0);
    },
  };
};
