import { createServer } from "node:http";
import { createApiClient } from "../kubernetes/api-client.ts";
import { CertificateDuty, type CertificateEvents } from "../kubernetes/certificates/certificate-duty.ts";
import { createCertificateStore } from "../kubernetes/certificates/store.ts";
import { connect, type ClusterAddress } from "../kubernetes/client.ts";
import type { Logger } from "../log.ts";
import { createRecorderMetrics, type RecorderMetrics } from "../metrics/recorder-metrics.ts";
import { listen } from "../server/listen.ts";
import { createProbeApp } from "../server/probe-app.ts";
import { toRecorderReadiness } from "../server/recorder-readiness.ts";

export interface RecorderSettings {
  readonly cluster: ClusterAddress;
  /** Of the Secrets and the Service; that of the pod or the kubeconfig when absent. */
  readonly namespace?: string;
  readonly servingSecret: string;
  readonly authoritySecret: string;
  /** Of the webhook: what the API server calls. */
  readonly service: string;
  /** Further DNS names and IP addresses that the certificate is valid for. */
  readonly hosts: readonly string[];
  /** Name of both webhook configurations. */
  readonly configurations: string;
  readonly authorityMs: number;
  readonly certificateMs: number;
  readonly intervalMs: number;
  readonly host: string;
  readonly probePort: number;
}

export interface Recorder {
  readonly probePort: number;
  stop(): Promise<object>;
}

/** Starts the recorder: for now it looks after the certificate alone. Throws what is wrong with the settings. */
export const startRecorder = async (settings: RecorderSettings, logger: Logger): Promise<Recorder> => {
  const metrics = createRecorderMetrics();
  const duty = createDuty(settings, logger, metrics);
  const readiness = () =>
    toRecorderReadiness({ certificate: duty.state(), staleMs: staleMs(settings), now: new Date() });
  const probes = createServer(createProbeApp({ readiness, metrics, logger }));
  const place = { host: settings.host, port: settings.probePort, flag: "--probe-port" };
  const probePort = await listen(probes, place);
  logger.info({ probePort }, "listening");
  duty.start();
  const stop = async (): Promise<object> => {
    await duty.close();
    probes.close();
    probes.closeAllConnections();
    return {};
  };
  return { probePort, stop };
};

/** A look takes some seconds where the API server is slow. */
const staleMs = ({ intervalMs }: RecorderSettings): number => 3 * intervalMs + 60_000;

const createDuty = (
  settings: RecorderSettings,
  logger: Logger,
  metrics: RecorderMetrics,
): CertificateDuty => {
  const cluster = connect(settings.cluster);
  const namespace = settings.namespace ?? cluster.namespace;
  if (namespace === undefined)
    throw new Error("--namespace is missing, and neither a pod nor a kubeconfig tells it");
  const { service, authorityMs, certificateMs, intervalMs } = settings;
  const lifetimes = { authorityMs, certificateMs, settleMs: Math.min(LONGEST_SETTLE_MS, authorityMs / 60) };
  const inCluster = `${service}.${namespace}.svc`;
  const hosts = [inCluster, `${inCluster}.cluster.local`, ...settings.hosts];
  const store = createCertificateStore(createApiClient(cluster), {
    ...settings,
    namespace,
    hosts,
    lifetimes,
  });
  return new CertificateDuty({ store, hosts, lifetimes, intervalMs, events: toEvents(logger, metrics) });
};

/** API servers learn of a changed configuration by a watch, within a second; one that is cut off, later. */
const LONGEST_SETTLE_MS = 30_000;

const toEvents = (logger: Logger, metrics: RecorderMetrics): CertificateEvents => ({
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
  looked: (facts) => metrics.looked(facts),
  failure: (reason) => {
    metrics.failed();
    logger.error({ reason }, "certificate duty failed");
  },
});
