import { createServer as createHttpServer, type Server as HttpServer } from "node:http";
import type { Server as HttpsServer } from "node:https";
import { internalError, review, type GuardOptions } from "../admission/review.ts";
import type { Logger } from "../log.ts";
import { createMetrics, type Metrics } from "../metrics/metrics.ts";
import type { PolicySet } from "../policy/compile.ts";
import { createAdmissionApp } from "../server/admission-app.ts";
import { createHttpsServer, swapCertificate } from "../server/https-server.ts";
import { listen } from "../server/listen.ts";
import { createProbeApp } from "../server/probe-app.ts";
import { toReadiness, type Readiness } from "../server/readiness.ts";
import type { AnswerInternal, Decide } from "../server/review-handler.ts";
import { ServerDrain, type DrainReport } from "../server/server-drain.ts";
import { CertificateSource } from "../sources/certificate-source.ts";
import type { PolicySource } from "../sources/policy-source.ts";
import { createAfterReview } from "./after-review.ts";
import type { NamespaceSettings } from "./namespaces.ts";
import { createPolicies, type Policies } from "./policies.ts";

export interface WebhookSettings {
  /** Folder of policy files. */
  readonly policies: string;
  readonly certificateFile: string;
  readonly keyFile: string;
  readonly host: string;
  readonly port: number;
  readonly probePort: number;
  readonly guard: GuardOptions;
  /** For policies that select namespaces by labels. */
  readonly namespaces: NamespaceSettings;
  /** Milliseconds to go on accepting after a stop was asked for; see ServerDrain. */
  readonly closeAfterMs: number;
  readonly deadlineMs: number;
}

export interface Webhook {
  readonly port: number;
  readonly probePort: number;
  readonly policies: PolicySource<PolicySet>;
  readonly certificate: CertificateSource;
  /** Drains, then closes everything. */
  stop(): Promise<DrainReport>;
}

/** Starts the webhook. It listens with or without policies and certificate; `/readyz` tells what is missing. */
export const startWebhook = async (settings: WebhookSettings, logger: Logger): Promise<Webhook> => {
  const metrics = createMetrics();
  const policies = createPolicies({ ...settings, folder: settings.policies, logger, metrics });
  const app = createAdmissionApp(toHandlerOptions({ settings, policies, logger, metrics }));
  const server = createHttpsServer(undefined, app);
  const drain = new ServerDrain(server);
  const certificate = createCertificateSource({ settings, server, logger, metrics });
  await Promise.all([policies.source.start(), certificate.start()]);
  let served = false;
  const readiness = (): Readiness => {
    const result = toReadiness({
      policies: policies.source.state(),
      certificate: certificate.state(),
      namespaces: policies.namespaces(),
      served,
      draining: drain.draining,
      now: new Date(),
    });
    served ||= result.ready;
    return result;
  };
  const probes = createHttpServer(createProbeApp({ readiness, metrics, logger }));
  const close = (): void => {
    policies.close();
    certificate.close();
    probes.close();
    probes.closeAllConnections();
  };
  try {
    const ports = await listenOnBoth({ server, probes, settings });
    logger.info(ports, "listening");
    const stop = (): Promise<DrainReport> => drain.drain(settings).finally(close);
    return { ...ports, policies: policies.source, certificate, stop };
  } catch (error) {
    close();
    server.close();
    throw error;
  }
};

interface Listening {
  readonly server: HttpsServer;
  readonly probes: HttpServer;
  readonly settings: WebhookSettings;
}

const listenOnBoth = async ({ server, probes, settings }: Listening) => ({
  port: await listen(server, settings),
  probePort: await listen(probes, { ...settings, port: settings.probePort, flag: "--probe-port" }),
});

interface CertificateParts {
  readonly settings: WebhookSettings;
  readonly server: HttpsServer;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

const createCertificateSource = ({
  settings,
  server,
  logger,
  metrics,
}: CertificateParts): CertificateSource =>
  new CertificateSource({
    certificateFile: settings.certificateFile,
    keyFile: settings.keyFile,
    onChange: (pair) => {
      swapCertificate(server, pair);
      metrics.certificateLoaded(pair.expiresAt);
      logger.info({ expiresAt: pair.expiresAt }, "certificate loaded");
    },
    onFailure: (reason) => {
      metrics.certificateReloadFailed();
      logger.error({ reason }, "certificate rejected");
    },
  });

interface HandlerParts {
  readonly settings: WebhookSettings;
  readonly policies: Policies;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

const toHandlerOptions = ({ settings, policies, logger, metrics }: HandlerParts) => {
  const decide: Decide = (phase, body) => {
    const result = review(
      {
        ...settings.guard,
        policies: policies.current(),
        phase,
        now: new Date(),
        namespaceLabels: policies.labels,
      },
      body,
    );
    return "undecodable" in result ? result : { outcome: result.outcome, body: result.answer };
  };
  const answerInternal: AnswerInternal = (phase, body) => {
    const result = internalError(settings.guard.guardMode, phase, body);
    return result && { outcome: result.outcome, body: result.answer };
  };
  return { decide, answerInternal, afterReview: createAfterReview(logger, metrics), logger, counts: metrics };
};
