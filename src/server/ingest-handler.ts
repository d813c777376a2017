import type { IncomingMessage, ServerResponse } from "node:http";
import type { Logger } from "../log.ts";
import type { IngestSource, LedgerMetrics } from "../metrics/ledger-metrics.ts";
import { bearerToken } from "./bearer-token.ts";
import { internalFault, sendFault, sendJson, type RequestFault } from "./errors.ts";
import * as refusal from "./ingest-refusal.ts";
import { readJsonBody } from "./json-body.ts";
import type { BodyLimits } from "./read-body.ts";

export interface NonResourceRight {
  readonly verb: string;
  readonly path: string;
}

/** Whose a token is, and whether that user has the right. Rejects where the API server cannot be asked. */
export type CheckToken = (
  token: string,
  right: NonResourceRight,
) => Promise<
  | { readonly ok: true; readonly user: { readonly username: string } }
  | { readonly ok: false; readonly why: "unauthenticated" | "forbidden"; readonly username?: string }
>;

/** Of one kind of batch. */
export interface IngestHandlerOptions<Item> {
  readonly source: IngestSource;
  readonly right: NonResourceRight;
  readonly check: CheckToken;
  readonly decode: (
    body: unknown,
  ) => { readonly observations: readonly Item[] } | { readonly undecodable: string };
  /** Resolves when all of it is stored; rejects with LedgerError where it is not. */
  readonly store: (batch: readonly Item[]) => Promise<unknown>;
  readonly slots: Slots;
  readonly bodyLimits: BodyLimits;
  readonly logger: Pick<Logger, "error">;
  /** A warning, unless there were too many lately. */
  readonly complain: (fields: object, message: string) => void;
  readonly metrics: Pick<LedgerMetrics, "ingested" | "refused">;
}

/** How many batches may be read and stored at once. */
export interface Slots {
  free: number;
}

type Result = { readonly accepted: number } | refusal.Refusal | { readonly fault: RequestFault } | "aborted";

/** Who asks is found out before a byte of the body is read. */
export const createIngestHandler =
  <Item>(options: IngestHandlerOptions<Item>) =>
  async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const result = (await authorise(request, options)) ?? (await takeInTurn(request, options));
    if (result === "aborted") return;
    const { metrics, source } = options;
    if ("accepted" in result) {
      sendJson(response, 200, `${JSON.stringify(result)}\n`);
    } else if ("fault" in result) {
      metrics.refused(source, "faulty");
      sendFault(response, result.fault);
    } else {
      metrics.refused(source, result.why);
      refusal.sendRefusal(request, response, result);
    }
  };

const authorise = async <Item>(
  { headers }: IncomingMessage,
  { check, right, complain }: IngestHandlerOptions<Item>,
): Promise<refusal.Refusal | undefined> => {
  const token = bearerToken(headers);
  if (token === undefined) return refusal.noToken;
  try {
    const checked = await check(token, right);
    if (checked.ok) return undefined;
    if (checked.why === "unauthenticated") return refusal.wrongToken;
    const refused = refusal.noRight(checked.username ?? "", right);
    complain({ reason: refused.error }, "a stranger's batch was refused");
    return refused;
  } catch (error) {
    complain({ reason: reasonOf(error) }, "the API server could not be asked about a token");
    return refusal.unchecked;
  }
};

const takeInTurn = async <Item>(
  request: IncomingMessage,
  options: IngestHandlerOptions<Item>,
): Promise<Result> => {
  const { slots } = options;
  if (slots.free <= 0) return refusal.tooBusy;
  slots.free -= 1;
  try {
    return await take(request, options);
  } finally {
    slots.free += 1;
  }
};

const take = async <Item>(
  request: IncomingMessage,
  { decode, store, bodyLimits, logger, complain, metrics, source }: IngestHandlerOptions<Item>,
): Promise<Result> => {
  const body = await readJsonBody(request, bodyLimits);
  if (body === "aborted" || "fault" in body) return body;
  const decoded = decode(body.json);
  if ("undecodable" in decoded) return { fault: { code: "undecodable", message: decoded.undecodable } };
  const { observations } = decoded;
  if (observations.length === 0) return { accepted: 0 };
  const started = performance.now();
  try {
    await store(observations);
  } catch (error) {
    const refused = refusal.toStoreRefusal(error);
    if (refused === undefined) {
      logger.error({ source, err: error }, "a batch ran into a bug");
      return { fault: internalFault };
    }
    complain({ source, reason: refused.error }, "a batch was not stored");
    return refused;
  }
  metrics.ingested(source, observations.length, (performance.now() - started) / 1000);
  return { accepted: observations.length };
};

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
