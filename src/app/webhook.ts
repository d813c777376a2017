import { createServer as createHttpServer, type Server as HttpServer } from "node:http";
import type { Server as HttpsServer } from "node:https";
import { internalError, review, type GuardOptions } from "../admission/review.ts";
import type { Logger } from "../log.ts";
import { createMetrics, type Metrics } from "../metrics/metrics.ts";
import type { Registry } from "../metrics/registry.ts";
import type { PolicySet } from "../policy/compile.ts";
import { createAdmissionApp } from "../server/admission-app.ts";
import { createHttpsServer } from "../server/https-server.ts";
import { listen } from "../server/listen.ts";
import { createProbeApp } from "../server/probe-app.ts";
import { toReadiness, type Readiness } from "../server/readiness.ts";
import type { AnswerInternal, Decide } from "../server/review-handler.ts";
import { ServerDrain, type DrainReport } from "../server/server-drain.ts";
import type { CertificateSource } from "../sources/certificate-source.ts";
import type { PolicySource } from "../sources/policy-source.ts";
import type { DeliveryParts, DeliverySettings } from "./delivery.ts";
import { createEffects, type Effects } from "./effects.ts";
import type { NamespaceSettings } from "./namespaces.ts";
import { createPolicies, type Policies } from "./policies.ts";
import type { RedactionSettings } from "./redaction.ts";
import { createServingPair } from "./serving-pair.ts";

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
  /** What records hide. */
  readonly redaction: RedactionSettings;
  /** Where records go; to the log alone when absent. */
  readonly recorder?: DeliverySettings;
}

/** What `serve` shares between the roles of its one process. */
export interface WebhookParts {
  readonly registry?: Registry;
  readonly store?: DeliveryParts["store"];
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
export const startWebhook = async (
  settings: WebhookSettings,
  logger: Logger,
  { registry, store }: WebhookParts = {},
): Promise<Webhook> => {
  const metrics = createMetrics(registry);
  const policies = createPolicies({ ...settings, folder: settings.policies, logger, metrics });
  const effects = createEffects({ settings, logger, metrics, ...(store && { store }) });
  const app = createAdmissionApp(toHandlerOptions({ settings, policies, logger, metrics, effects }));
  const server = createHttpsServer(undefined, app);
  const drain = new ServerDrain(server);
  const certificate = createServingPair(settings, { server, logger, metrics });
  await Promise.all([policies.source.start(), certificate.start(), effects.start()]);
  const readiness = createReadiness(policies, certificate, drain);
  const probes = createHttpServer(createProbeApp({ readiness, metrics, logger }));
  const close = async (): Promise<void> => {
    await effects.close();
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
    await close();
    server.close();
    throw error;
  }
};

const createReadiness = (
  policies: Policies,
  certificate: CertificateSource,
  drain: ServerDrain,
): (() => Readiness) => {
  let served = false;
  return () => {
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

interface HandlerParts {
  readonly settings: WebhookSettings;
  readonly policies: Policies;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly effects: Effects;
}

const toHandlerOptions = ({ settings, policies, logger, metrics, effects }: HandlerParts) => {
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
  return { decide, answerInternal, afterReview: effects.afterReview, logger, counts: metrics };
};
