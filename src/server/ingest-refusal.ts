import type { IncomingMessage, ServerResponse } from "node:http";
import { LedgerError } from "../ledger/ledger.ts";
import type { IngestRefusal } from "../metrics/ledger-metrics.ts";
import { quote } from "../model/printable.ts";
import { sendJson } from "./errors.ts";

/** Why a batch is not taken, and what to do about it. */
export interface Refusal {
  readonly status: number;
  readonly why: IngestRefusal;
  /** One printable line. */
  readonly error: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const CHALLENGE = 'Bearer realm="ephemeral-guard"';

export const noToken: Refusal = {
  status: 401,
  why: "unauthenticated",
  error: "expected a ServiceAccount's token: Authorization: Bearer ...",
  headers: { "WWW-Authenticate": CHALLENGE },
};

export const wrongToken: Refusal = {
  status: 401,
  why: "unauthenticated",
  error: "the API server does not know the token, or it is not for this audience, or no longer valid",
  headers: { "WWW-Authenticate": `${CHALLENGE}, error="invalid_token"` },
};

export const noRight = (username: string, { verb, path }: { verb: string; path: string }): Refusal => ({
  status: 403,
  why: "forbidden",
  error: `${quote(username)} may not ${verb} the non-resource URL ${path}`,
});

/** Yes is not known, so it is no; but it may be yes soon. */
export const unchecked: Refusal = {
  status: 503,
  why: "unchecked",
  error: "the API server cannot be asked about the token",
  headers: { "Retry-After": "5" },
};

export const tooBusy: Refusal = {
  status: 429,
  why: "busy",
  error: "too many batches at once",
  headers: { "Retry-After": "1" },
};

/** Undefined where the error is none of the store's: a bug. */
export const toStoreRefusal = (error: unknown): Refusal | undefined => {
  if (!(error instanceof LedgerError)) return undefined;
  // Sent again it would be refused again; in all other cases the sender is to keep it.
  if (error.code === "invalid") return { status: 400, why: "faulty", error: error.message };
  return { status: 503, why: "store", error: error.message, headers: { "Retry-After": "5" } };
};

/** A refusal may come before the body was read: Node then reads it into nothing, unless it may have no end. */
export const sendRefusal = (
  request: IncomingMessage,
  response: ServerResponse,
  { status, error, headers = {} }: Refusal,
): void => {
  const length = Number(request.headers["content-length"] ?? (request.complete ? 0 : Infinity));
  if (!(length <= MAX_UNREAD_BYTES)) response.shouldKeepAlive = false;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  sendJson(response, status, `${JSON.stringify({ error })}\n`);
};

const MAX_UNREAD_BYTES = 8 * 1024 * 1024;
