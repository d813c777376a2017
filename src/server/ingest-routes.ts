import type { Express, RequestHandler } from "express";
import type { Logger } from "../log.ts";
import type { LedgerMetrics } from "../metrics/ledger-metrics.ts";
import type { AuditObservation } from "../model/audit-observation.ts";
import type { Observation } from "../model/observation.ts";
import { sendFault, type RequestFault } from "./errors.ts";
import { createComplaints } from "./ingest-complaints.ts";
import { createIngestHandler, type CheckToken, type IngestHandlerOptions } from "./ingest-handler.ts";
import { BODY_TIMEOUT_MS, MAX_BODY_BYTES, type BodyLimits } from "./read-body.ts";

export interface IngestRoutesOptions {
  /** With the recorder's own audience. */
  readonly check: CheckToken;
  readonly decodeObservations: IngestHandlerOptions<Observation>["decode"];
  readonly onObservations: IngestHandlerOptions<Observation>["store"];
  readonly decodeAuditEvents: IngestHandlerOptions<AuditObservation>["decode"];
  readonly onAuditEvents: IngestHandlerOptions<AuditObservation>["store"];
  readonly logger: Pick<Logger, "error" | "warn">;
  readonly metrics: Pick<LedgerMetrics, "ingested" | "refused">;
  /** `MAX_BODY_BYTES`, or `MAX_AUDIT_BYTES`, and `BODY_TIMEOUT_MS` when absent. */
  readonly bodyLimits?: BodyLimits;
  /** Batches of each kind at once; 8 when absent. */
  readonly maxInFlight?: number;
}

/**
 * `POST /v1/records` and `POST /v1/audit-events`: JSON in, `{"accepted": n}` out once everything is stored.
 *
 * The rights are on non-resource URLs below a path of our own: every authenticated user of a cluster may `get` what is
 * below `/api` (ClusterRole system:discovery).
 */
export const defineIngestRoutes = (app: Express, options: IngestRoutesOptions): void => {
  const { check, logger, metrics, maxInFlight = 8 } = options;
  const limitsOf = (bytes: number): BodyLimits =>
    options.bodyLimits ?? { bytes, milliseconds: BODY_TIMEOUT_MS };
  const shared = { check, logger, complain: createComplaints(logger), metrics };
  app.post(
    "/v1/records",
    createIngestHandler({
      ...shared,
      source: "records",
      right: { verb: "create", path: "/ephemeral-guard/records" },
      decode: options.decodeObservations,
      store: options.onObservations,
      bodyLimits: limitsOf(MAX_BODY_BYTES),
      // Each its own: a flood of audit events is not to keep the webhooks' records out.
      slots: { free: maxInFlight },
    }),
  );
  app.post(
    "/v1/audit-events",
    createIngestHandler({
      ...shared,
      source: "audit-events",
      right: { verb: "create", path: "/ephemeral-guard/audit-events" },
      decode: options.decodeAuditEvents,
      store: options.onAuditEvents,
      bodyLimits: limitsOf(MAX_AUDIT_BYTES),
      slots: { free: maxInFlight },
    }),
  );
  app.all(["/v1/records", "/v1/audit-events"], onWrongMethod);
};

/**
 * API servers keep batches to 10 MiB where they truncate (`--audit-webhook-truncate-enabled`). What is larger they do not
 * send again: it is lost.
 */
const MAX_AUDIT_BYTES = 11 * 1024 * 1024;

const onWrongMethod: RequestHandler = (_request, response) => void sendFault(response, wrongMethod);

const wrongMethod: RequestFault = { code: "wrong-method", message: "only POST here", allow: "POST" };
