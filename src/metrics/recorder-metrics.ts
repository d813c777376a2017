import { Counter, type Registry } from "prom-client";
import { counter, gauge } from "./gauge.ts";
import { createLedgerMetrics, type LedgerMetrics } from "./ledger-metrics.ts";
import { createMarkingMetrics, type MarkingMetrics } from "./marking-metrics.ts";
import { createRegistry } from "./registry.ts";

/** The figures of a recorder. */
export interface RecorderMetrics {
  /** A certificate was made. */
  renewed(what: "authority" | "certificate"): void;
  /** A caBundle was written. */
  published(): void;
  conflict(): void;
  /** Something could not be read or written, or is not there. */
  failed(): void;
  /** Everything was looked at, and done. */
  looked(facts: {
    readonly certificateExpiresAt: Date;
    readonly authorityExpiresAt: Date;
    readonly published: boolean;
    readonly at: Date;
  }): void;
  readonly ledger: LedgerMetrics;
  readonly marking: MarkingMetrics;
  text(): Promise<string>;
  readonly contentType: string;
}

export const createRecorderMetrics = (): RecorderMetrics => {
  const registry = createRegistry();
  return {
    ...createCounts(registry),
    looked: createLooked(registry),
    ledger: createLedgerMetrics(registry),
    marking: createMarkingMetrics(registry),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
};

const createCounts = (
  registry: Registry,
): Pick<RecorderMetrics, "renewed" | "published" | "conflict" | "failed"> => {
  const renewals = new Counter({
    name: "ephemeral_guard_certificates_made_total",
    help: "Certificates made: authorities, and serving certificates.",
    labelNames: ["what"],
    registers: [registry],
  });
  for (const what of ["authority", "certificate"]) renewals.inc({ what }, 0);
  const publications = counter(
    registry,
    "ca_bundle_writes_total",
    "Times that the caBundle of a webhook configuration was written, or put back.",
  );
  const conflicts = counter(
    registry,
    "certificate_conflicts_total",
    "Writes that somebody else was quicker with.",
  );
  const failures = counter(
    registry,
    "certificate_failures_total",
    "Failures to look after the certificate, each counted when it began.",
  );
  return {
    renewed: (what) => renewals.inc({ what }),
    published: () => publications.inc(),
    conflict: () => conflicts.inc(),
    failed: () => failures.inc(),
  };
};

const createLooked = (registry: Registry): RecorderMetrics["looked"] => {
  const certificate = gauge(
    registry,
    "certificate_expiry_timestamp_seconds",
    "When the serving certificate in the Secret expires.",
  );
  const authority = gauge(
    registry,
    "authority_expiry_timestamp_seconds",
    "When the authority that signs expires.",
  );
  const trusted = gauge(
    registry,
    "ca_bundle_published",
    "1 if all webhook configurations trust what they should.",
  );
  const lookedAt = gauge(
    registry,
    "certificate_last_success_timestamp_seconds",
    "When everything was last seen to be as it should be.",
  );
  return ({ certificateExpiresAt, authorityExpiresAt, published, at }) => {
    certificate.set(certificateExpiresAt.getTime() / 1000);
    authority.set(authorityExpiresAt.getTime() / 1000);
    trusted.set(Number(published));
    lookedAt.set(at.getTime() / 1000);
  };
};
