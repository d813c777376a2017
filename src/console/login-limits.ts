import type { Request, RequestHandler, Response } from "express";
import { ipKeyGenerator, rateLimit } from "express-rate-limit";

type OnExceeded = (request: Request, response: Response) => void;

/**
 * Ends guessing at tokens, and the load on the API server that it makes: what was refused counts, by address and of
 * all together. Each recorder counts for itself.
 */
export const createLoginLimits = (
  { byAddress, overall }: LimitCounts,
  onExceeded: OnExceeded,
): RequestHandler[] => [
  limit({ most: byAddress, keyOf: addressOf, onExceeded }),
  limit({ most: overall, keyOf: () => "all", onExceeded }),
];

/** Refusals within five minutes. */
export interface LimitCounts {
  readonly byAddress: number;
  readonly overall: number;
}

const WINDOW_MS = 5 * 60_000;

interface Limit {
  readonly most: number;
  readonly keyOf: (request: Request) => string;
  readonly onExceeded: OnExceeded;
}

const limit = ({ most, keyOf, onExceeded }: Limit): RequestHandler =>
  rateLimit({
    windowMs: WINDOW_MS,
    limit: most,
    keyGenerator: keyOf,
    skipSuccessfulRequests: true,
    requestWasSuccessful: (_request, response) => !REFUSED.has(response.statusCode),
    standardHeaders: "draft-6",
    legacyHeaders: false,
    // Of headers that proxies add; we read none of them, since anybody can write them.
    validate: false,
    handler: onExceeded,
  });

const REFUSED: ReadonlySet<number> = new Set([401, 403, 429]);

/** Of the connection itself; an IPv6 network counts as one. */
const addressOf = ({ socket }: Request): string => ipKeyGenerator(socket.remoteAddress ?? "::");
