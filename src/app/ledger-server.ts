import type { Server } from "node:https";
import type { Redactor } from "../admission/redact.ts";
import type { ConsoleAccess } from "../console/access.ts";
import { defineConsole } from "../console/define-console.ts";
import type { TokenGate } from "../kubernetes/token-gate.ts";
import { decodeEventList } from "../ledger/audit-events/decode.ts";
import { decodeObservations } from "../ledger/observation-schema.ts";
import type { Logger } from "../log.ts";
import type { LedgerMetrics } from "../metrics/ledger-metrics.ts";
import { internalFault, sendFault } from "../server/errors.ts";
import { createExpressListener } from "../server/express-listener.ts";
import { createHttpsServer } from "../server/https-server.ts";
import { defineIngestRoutes } from "../server/ingest-routes.ts";
import type { Ledger } from "./ledger.ts";

export interface LedgerServerOptions {
  readonly ledger: Ledger;
  readonly access: ConsoleAccess;
  readonly sessionKey: () => Buffer;
  /** Whom deliveries are taken from; nobody's when absent. */
  readonly ingest?: IngestSettings;
  readonly version: string;
  readonly logger: Logger;
  readonly metrics: LedgerMetrics;
}

export interface IngestSettings {
  readonly gate: TokenGate;
  /** Of the tokens that deliveries come with. */
  readonly audience: string;
  /** For what audit events hold. */
  readonly redactor: () => Redactor;
}

/** Deliveries, console and API on one HTTPS port; handshakes fail until a certificate is swapped in. */
export const createLedgerServer = (options: LedgerServerOptions): Server => {
  const { ledger, access, sessionKey, ingest, version, logger } = options;
  const app = createExpressListener({
    define: (express) => {
      if (ingest !== undefined) defineIngestRoutes(express, toIngestRoutes(options, ingest));
      defineConsole(express, {
        ledger: ledger.store,
        access,
        sessionKey,
        cluster: ledger.cluster,
        version,
        now: () => new Date(),
        logger,
      });
    },
    end: (response, error) => {
      if (error !== undefined) logger.error({ err: error }, "a request ran into a bug");
      sendFault(response, error === undefined ? noSuchPath : internalFault);
    },
  });
  return createHttpsServer(undefined, app);
};

const noSuchPath = { code: "no-such-path", message: "there is no such page" } as const;

const toIngestRoutes = ({ ledger, logger, metrics }: LedgerServerOptions, ingest: IngestSettings) =>
  ({
    check: (token, right) => ingest.gate.check(token, right, ingest.audience),
    decodeObservations,
    onObservations: async (batch) => ledger.report(await ledger.store.ingest(batch)),
    decodeAuditEvents: (body) => decodeEventList(body, ingest.redactor()),
    onAuditEvents: async (batch) => ledger.report(await ledger.store.ingestAudit(batch)),
    logger,
    metrics,
  }) satisfies Parameters<typeof defineIngestRoutes>[1];
