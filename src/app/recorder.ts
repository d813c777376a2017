import { createServer as createHttpServer } from "node:http";
import type { Server as HttpsServer } from "node:https";
import { createApiClient, type ApiClient } from "../kubernetes/api-client.ts";
import { connect, type Cluster, type ClusterAddress } from "../kubernetes/client.ts";
import { createTokenGate } from "../kubernetes/token-gate.ts";
import type { Logger } from "../log.ts";
import { createRecorderMetrics, type RecorderMetrics } from "../metrics/recorder-metrics.ts";
import { listen } from "../server/listen.ts";
import { createProbeApp } from "../server/probe-app.ts";
import type { Readiness } from "../server/readiness.ts";
import { toRecorderReadiness } from "../server/recorder-readiness.ts";
import { ServerDrain } from "../server/server-drain.ts";
import { toConsoleAccess } from "./console-access.ts";
import { createLedger, type Ledger, type LedgerSettings } from "./ledger.ts";
import { createLedgerServer } from "./ledger-server.ts";
import { createMarks } from "./marks.ts";
import { createRecorderCertificate, type RecorderCertificateSettings } from "./recorder-certificate.ts";
import { RecorderKeys } from "./recorder-keys.ts";

export interface RecorderSettings extends RecorderCertificateSettings {
  readonly cluster: ClusterAddress;
  /** Of the Secrets and the Service; that of the pod or the kubeconfig when absent. */
  readonly namespace?: string;
  readonly ledger: LedgerSettings;
  /** Folder of policy files, for the labels that policies put on pods. */
  readonly policies?: string;
  /** Of the tokens that webhooks and API servers deliver with. */
  readonly audience: string;
  /** Name of the Secret of the keys. */
  readonly keysSecret: string;
  /** Hide command and args of what audit events hold. */
  readonly redactArgs: boolean;
  /** Mark pods, and write Events on them. */
  readonly marks: boolean;
  /** Of this program. */
  readonly version: string;
  readonly host: string;
  readonly port: number;
  readonly probePort: number;
}

export interface Recorder {
  readonly port: number;
  readonly probePort: number;
  stop(): Promise<object>;
}

/** Starts the recorder: what runs off the path of requests. Throws what is wrong with the settings. */
export const startRecorder = async (settings: RecorderSettings, logger: Logger): Promise<Recorder> => {
  const metrics = createRecorderMetrics();
  const parts = createParts(settings, logger, metrics);
  const probes = createHttpServer(createProbeApp({ readiness: parts.readiness, metrics, logger }));
  const { host } = settings;
  const port = await listen(parts.server, { host, port: settings.port });
  const probePort = await listen(probes, { host, port: settings.probePort, flag: "--probe-port" });
  logger.info({ port, probePort }, "listening");
  await parts.start();
  const stop = async (): Promise<object> => {
    await parts.close();
    probes.close();
    probes.closeAllConnections();
    return {};
  };
  return { port, probePort, stop };
};

interface Making {
  readonly client: ApiClient;
  readonly cluster: Cluster;
  readonly namespace: string;
  readonly logger: Logger;
  readonly metrics: RecorderMetrics;
}

const createParts = (settings: RecorderSettings, logger: Logger, metrics: RecorderMetrics) => {
  const cluster = connect(settings.cluster);
  const namespace = settings.namespace ?? cluster.namespace;
  if (namespace === undefined)
    throw new Error("--namespace is missing, and neither a pod nor a kubeconfig tells it");
  const making: Making = { client: createApiClient(cluster), cluster, namespace, logger, metrics };
  const { keysSecret: secret, redactArgs } = settings;
  const keys = new RecorderKeys({ ...making, secret, redactArgs });
  const ledger = createLedger(settings.ledger, { logger, metrics: metrics.ledger });
  const server = createServer(settings, making, { keys, ledger });
  const drain = new ServerDrain(server);
  const { client } = making;
  const marks = settings.marks
    ? createMarks({ client, ledger, policies: settings.policies, logger, figures: metrics.marking })
    : undefined;
  const certificate = createRecorderCertificate(settings, { ...making, server });
  return {
    server,
    readiness: (): Readiness => {
      const state = { ledger: ledger.state(), keys: keys.state(), now: new Date() };
      return toRecorderReadiness({ ...certificate.state(), ...state });
    },
    start: async (): Promise<void> => {
      await Promise.all([ledger.start(), certificate.start()]);
      keys.start();
      await marks?.start();
    },
    /** What is being taken in is let finish; then what writes stops, the store last. */
    close: async (): Promise<void> => {
      await drain.drain(DRAIN);
      await Promise.all([marks?.close(), certificate.close(), keys.close()]);
      await ledger.close();
    },
  };
};

const createServer = (
  { audience, version }: RecorderSettings,
  { client, logger, metrics }: Making,
  { keys, ledger }: { readonly keys: RecorderKeys; readonly ledger: Ledger },
): HttpsServer => {
  const gate = createTokenGate({ client });
  return createLedgerServer({
    ledger,
    access: toConsoleAccess(gate),
    sessionKey: () => keys.sessionKey(),
    ingest: { gate, audience, redactor: () => keys.redactor() },
    version,
    logger,
    metrics: metrics.ledger,
  });
};

/** Who delivers keeps what was not taken in, and sends it again: nothing is lost by stopping at once. */
const DRAIN = { closeAfterMs: 0, deadlineMs: 10_000 };
