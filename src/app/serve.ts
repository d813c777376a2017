import { randomBytes } from "node:crypto";
import type { ConsoleAccess } from "../console/access.ts";
import { createOneTimeLink } from "../console/one-time-link.ts";
import { createStoreSink } from "../ledger/sinks/store-sink.ts";
import type { Logger } from "../log.ts";
import { createLedgerMetrics } from "../metrics/ledger-metrics.ts";
import { createMarkingMetrics } from "../metrics/marking-metrics.ts";
import { createRegistry, type Registry } from "../metrics/registry.ts";
import { listen } from "../server/listen.ts";
import { ServerDrain } from "../server/server-drain.ts";
import type { ClusterAddress } from "../kubernetes/client.ts";
import { createLedger, type Ledger, type LedgerSettings } from "./ledger.ts";
import { createLedgerServer } from "./ledger-server.ts";
import type { Marks } from "./marks.ts";
import { createServingPair } from "./serving-pair.ts";
import { startWebhook, type Webhook, type WebhookSettings } from "./webhook.ts";

export interface ServeSettings {
  readonly webhook: WebhookSettings;
  readonly ledger: LedgerSettings;
  /** HTTPS, of the console and its API; on the webhook's address. */
  readonly consolePort: number;
  /** Where pods are marked; nowhere when absent. */
  readonly cluster?: ClusterAddress;
  readonly version: string;
}

export interface Served extends Webhook {
  readonly consolePort: number;
  /** Path of the link that opens the console once; undefined in a cluster, whose tokens open it. */
  readonly linkPath: string | undefined;
}

/** Starts both roles in this process, with nothing but memory between them. */
export const startServe = async (settings: ServeSettings, logger: Logger): Promise<Served> => {
  const registry = createRegistry();
  const { ledger, server, linkPath, start, close } = await createRecorder(settings, registry, logger);
  await ledger.start();
  try {
    const { host } = settings.webhook;
    const consolePort = await listen(server, { host, port: settings.consolePort, flag: "--console-port" });
    await start();
    const webhook = await startWebhook(settings.webhook, logger, {
      registry,
      store: (drops) => createStoreSink(ledger.store, { drops, onReport: (report) => ledger.report(report) }),
    });
    // The webhook first: it delivers what waits.
    return { ...webhook, consolePort, linkPath, stop: () => webhook.stop().finally(close) };
  } catch (error) {
    await close();
    throw error;
  }
};

/** The recorder's part: what keeps, shows and marks. */
const createRecorder = async (settings: ServeSettings, registry: Registry, logger: Logger) => {
  const metrics = createLedgerMetrics(registry);
  const ledger = createLedger(settings.ledger, { logger, metrics });
  const figures = createMarkingMetrics(registry);
  const { access, marks } = await joinCluster(settings, ledger, { logger, figures });
  const { version } = settings;
  const sessionKey = randomBytes(32);
  const server = createLedgerServer({
    ledger,
    access,
    sessionKey: () => sessionKey,
    version,
    logger,
    metrics,
  });
  const drain = new ServerDrain(server);
  const pair = createServingPair(settings.webhook, { server, logger });
  return {
    ledger,
    server,
    linkPath: access.kind === "link" ? access.link.path : undefined,
    start: async (): Promise<void> => {
      await pair.start();
      await marks?.start();
    },
    close: async (): Promise<void> => {
      pair.close();
      await drain.drain(DRAIN);
      await marks?.close();
      await ledger.close();
    },
  };
};

const DRAIN = { closeAfterMs: 0, deadlineMs: 5000 };

interface JoinParts {
  readonly logger: Logger;
  readonly figures: ReturnType<typeof createMarkingMetrics>;
}

/** A pod of the cluster asks it who may look; on somebody's own machine a link does, even if a kubeconfig is there. */
const joinCluster = async (
  { cluster, webhook }: ServeSettings,
  ledger: Ledger,
  { logger, figures }: JoinParts,
): Promise<{ readonly access: ConsoleAccess; readonly marks: Marks | undefined }> => {
  const link: ConsoleAccess = { kind: "link", link: createOneTimeLink() };
  if (cluster === undefined) return { access: link, marks: undefined };
  // Loaded here alone: it takes 0.1 s and 25 MB, and a laptop needs no cluster.
  const { connect } = await import("../kubernetes/client.ts");
  const { createApiClient } = await import("../kubernetes/api-client.ts");
  const { createMarks } = await import("./marks.ts");
  const { createTokenGate } = await import("../kubernetes/token-gate.ts");
  const { toConsoleAccess } = await import("./console-access.ts");
  const client = createApiClient(connect(cluster));
  const marks = createMarks({ client, ledger, policies: webhook.policies, logger, figures });
  const access = cluster === "in-cluster" ? toConsoleAccess(createTokenGate({ client })) : link;
  return { access, marks };
};
