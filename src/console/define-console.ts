import { Router, type ErrorRequestHandler, type Express, type RequestHandler } from "express";
import type { LedgerReader } from "../ledger/ledger.ts";
import type { Logger } from "../log.ts";
import type { ConsoleAccess } from "./access.ts";
import { defineApi, sendFaultJson } from "./api-routes.ts";
import { createAskAccess } from "./ask-access.ts";
import { defineAssets } from "./assets.ts";
import { sendPage, type ConsoleContext } from "./console-context.ts";
import { notFound, toFault, wrongMethod, type Fault } from "./faults.ts";
import { defineLogin } from "./login-routes.ts";
import { definePages } from "./page-routes.ts";
import { faultPage } from "./pages/fault-page.ts";
import { createSealer } from "./sealer.ts";
import { securityHeaders } from "./security-headers.ts";
import { createSessions } from "./sessions.ts";

export interface ConsoleOptions {
  readonly ledger: LedgerReader;
  readonly access: ConsoleAccess;
  /** 32 random bytes or more: the same in all recorders of an installation, and nobody else's. */
  readonly sessionKey: () => Buffer;
  readonly cluster: string;
  readonly version: string;
  readonly now: () => Date;
  readonly logger: Logger;
}

/**
 * The console and its JSON API, for an app that is served over HTTPS: browsers keep its cookies from nothing else.
 * Every path is answered but those under `/v1/`, which are other routes'.
 */
export const defineConsole = (app: Express, options: ConsoleOptions): void => {
  const context = toContext(options);
  const router = Router({ caseSensitive: true, strict: true });
  router.use(...securityHeaders());
  defineAssets(router);
  defineLogin(router, context);
  definePages(router, context);
  defineApi(router, context);
  router.use(answerNothing(context));
  router.use(answerError(context));
  app.use((request, response, next) => {
    if (request.path.startsWith("/v1/")) next();
    else void router(request, response, next);
  });
};

const toContext = ({ sessionKey, ...options }: ConsoleOptions): ConsoleContext => {
  const { access, now } = options;
  const sealer = createSealer(sessionKey);
  const check = createAskAccess(access);
  return { ...options, sealer, check, sessions: createSessions({ sealer, check, now }) };
};

const answerNothing =
  (context: ConsoleContext): RequestHandler =>
  (request, response) => {
    const known = request.method === "GET" || request.method === "HEAD";
    if (!known) response.setHeader("Allow", "GET, HEAD");
    answerFault(context, request, response, known ? notFound("there is no such page") : wrongMethod);
  };

/** The last one: what was thrown is told to the log, and to nobody else. */
const answerError =
  (context: ConsoleContext): ErrorRequestHandler =>
  (error: unknown, request, response, next) => {
    const fault = toFault(error);
    if (fault.status >= 500)
      context.logger.error({ err: error, code: fault.code }, "the console cannot answer");
    if (response.headersSent) next(error);
    else answerFault(context, request, response, fault);
  };

const answerFault = (
  context: ConsoleContext,
  request: Parameters<RequestHandler>[0],
  response: Parameters<RequestHandler>[1],
  fault: Fault,
): void => {
  if (request.path.startsWith("/api/")) sendFaultJson(response, fault);
  else sendPage(context, { request, response, page: faultPage(fault) });
};
