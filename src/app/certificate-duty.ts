import { createApiClient } from "../kubernetes/api-client.ts";
import { CertificateDuty, type CertificateEvents } from "../kubernetes/certificates/certificate-duty.ts";
import type { ServingPair } from "../kubernetes/certificates/serving-secret.ts";
import { createCertificateStore } from "../kubernetes/certificates/store.ts";
import type { Cluster } from "../kubernetes/client.ts";
import type { Logger } from "../log.ts";
import type { RecorderMetrics } from "../metrics/recorder-metrics.ts";

/** How the webhook's certificate is made and renewed. */
export interface DutySettings {
  readonly servingSecret: string;
  readonly authoritySecret: string;
  /** Of the webhook: what the API server calls. */
  readonly service: string;
  /** Further DNS names and IP addresses that the certificate is valid for: the recorder's own are among them. */
  readonly hosts: readonly string[];
  /** Name of both webhook configurations. */
  readonly configurations: string;
  readonly authorityMs: number;
  readonly certificateMs: number;
  readonly intervalMs: number;
}

export interface DutyParts {
  readonly cluster: Cluster;
  /** Of the Secrets and the Service. */
  readonly namespace: string;
  readonly logger: Logger;
  readonly metrics: RecorderMetrics;
  /** Gets the pair of the serving Secret whenever it was found good. */
  readonly onServing: (pair: ServingPair) => void;
}

/** Starts nothing: `start` of what it returns does. */
export const createCertificateDuty = (settings: DutySettings, parts: DutyParts): CertificateDuty => {
  const { service, authorityMs, certificateMs, intervalMs } = settings;
  const lifetimes = { authorityMs, certificateMs, settleMs: Math.min(LONGEST_SETTLE_MS, authorityMs / 60) };
  const inCluster = `${service}.${parts.namespace}.svc`;
  const hosts = [inCluster, `${inCluster}.cluster.local`, ...settings.hosts];
  const store = createCertificateStore(createApiClient(parts.cluster), {
    ...settings,
    namespace: parts.namespace,
    hosts,
    lifetimes,
  });
  return new CertificateDuty({ store, hosts, lifetimes, intervalMs, events: toEvents(parts) });
};

/** Longest time that may pass from one look to the next: one takes some seconds where the API server is slow. */
export const staleMs = ({ intervalMs }: Pick<DutySettings, "intervalMs">): number => 3 * intervalMs + 60_000;

/** API servers learn of a changed configuration by a watch, within a second; one that is cut off, later. */
const LONGEST_SETTLE_MS = 30_000;

const toEvents = ({ logger, metrics, onServing }: DutyParts): CertificateEvents => ({
  done: (action, expiresAt) => {
    switch (action.do) {
      case "publish":
        metrics.published();
        logger.info({ kind: action.to.kind, name: action.to.name }, "caBundle written");
        return;
      case "authorities":
        if (expiresAt !== undefined) metrics.renewed("authority");
        logger.info({ why: action.why, made: expiresAt !== undefined, expiresAt }, "authorities changed");
        return;
      case "issue":
        metrics.renewed("certificate");
        logger.info({ why: action.why, expiresAt }, "certificate issued");
        return;
      case "tell":
        logger.debug({}, "ca.crt of the serving Secret written");
    }
  },
  conflict: () => {
    metrics.conflict();
    logger.debug({}, "somebody else has written first");
  },
  looked: (facts, pair) => {
    metrics.looked(facts);
    onServing(pair);
  },
  failure: (reason) => {
    metrics.failed();
    logger.error({ reason }, "certificate duty failed");
  },
});
