import type { RecordedLine } from "../ledger/recording-logger.ts";
import { recordingLogger } from "../ledger/recording-logger.ts";
import type { Observation } from "../../src/model/observation.ts";
import { isObject } from "../../src/model/json.ts";
import { createExpressListener, type HttpApp } from "../../src/server/express-listener.ts";
import { internalFault, sendFault } from "../../src/server/errors.ts";
import { defineIngestRoutes, type IngestRoutesOptions } from "../../src/server/ingest-routes.ts";

/** The token that is good for everything. */
export const GOOD = "good.token-1";

export interface IngestParts {
  readonly app: HttpApp;
  readonly lines: readonly RecordedLine[];
  /** Of the metrics: `records busy`, `audit-events 3`. */
  readonly counts: readonly string[];
  /** Tokens and rights that were asked about. */
  readonly asked: readonly string[];
}

/** Both routes, as they are in a recorder, with a gate that knows one token and lists that hold what arrived. */
export const ingestParts = (differing: Partial<IngestRoutesOptions> = {}): IngestParts => {
  const { logger, lines } = recordingLogger();
  const counts: string[] = [];
  const asked: string[] = [];
  const decode = (body: unknown) =>
    isObject(body) && Array.isArray(body["observations"])
      ? { observations: body["observations"] as never[] }
      : { undecodable: "expected observations" };
  const options: IngestRoutesOptions = {
    check: (token, { verb, path }) => {
      asked.push(`${token} ${verb} ${path}`);
      return Promise.resolve(
        token === GOOD
          ? { ok: true, user: { username: "system:serviceaccount:guard:webhook" } }
          : { ok: false, why: "unauthenticated" },
      );
    },
    decodeObservations: decode,
    onObservations: () => Promise.resolve(),
    decodeAuditEvents: decode,
    onAuditEvents: () => Promise.resolve(),
    logger,
    metrics: {
      ingested: (source, items) => counts.push(`${source} ${items}`),
      refused: (source, why) => counts.push(`${source} ${why}`),
    },
    ...differing,
  };
  const app = createExpressListener({
    define: (express) => defineIngestRoutes(express, options),
    end: (response) => void sendFault(response, internalFault),
  });
  return { app, lines, counts, asked };
};

/** What a ledger does with what comes twice. */
export const onceEach = (): {
  kept: Observation[];
  keep: (batch: readonly Observation[]) => Promise<void>;
} => {
  const kept: Observation[] = [];
  const seen = new Set<string>();
  const keep = (batch: readonly Observation[]): Promise<void> => {
    for (const observation of batch) {
      const key = `${observation.phase} ${observation.uid}`;
      if (!seen.has(key)) kept.push(observation);
      seen.add(key);
    }
    return Promise.resolve();
  };
  return { kept, keep };
};
