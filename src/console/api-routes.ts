import type { Request, Response, Router } from "express";
import { parseFilterQuery, type FilterQuery } from "../ledger/filter-query.ts";
import { quote } from "../model/printable.ts";
import { sessionOf, type ConsoleContext } from "./console-context.ts";
import { forbidden, invalid, notFound, signInFirst, tooMany, type Fault } from "./faults.ts";
import { addressOf } from "./local-path.ts";
import { createLoginLimits, type LimitCounts } from "./login-limits.ts";
import { openApiDocument } from "./openapi.ts";

/** The JSON API: the same readers as the pages, the same filters as the terminal. */
export const defineApi = (router: Router, context: ConsoleContext): void => {
  const { ledger, now, version } = context;
  const limits = createLoginLimits(LIMITS, (_request, response) => sendFaultJson(response, tooMany));
  const api = (path: string, answer: Answer): void => {
    router.get(path, ...limits, async (request, response) => {
      const refused = await refusalOf(context, request, response);
      const { query } = addressOf(request.originalUrl);
      const result = refused ?? (await answer(query, request));
      if (isFault(result)) sendFaultJson(response, result);
      else response.json(result.body);
    });
  };
  api("/api/v1/records", async (query) => {
    const parsed = parseFilterQuery(query, now());
    if ("problem" in parsed) return invalid(parsed.problem);
    return { body: await ledger.list(parsed.filter, parsed.page) };
  });
  api("/api/v1/records/:id", async (query, request) => {
    if (query.size > 0) return invalid(`${request.path}: takes no filters`);
    const id = String(request.params["id"]);
    const found = await ledger.get(id);
    return found === undefined
      ? notFound(`there is no record ${quote(id, 64)}, or no more`)
      : { body: found };
  });
  api("/api/v1/stats", async (query) => {
    const parsed = withoutPage(query, now());
    return "problem" in parsed ? invalid(parsed.problem) : { body: await ledger.stats(parsed.filter) };
  });
  api("/api/v1/standing", async (query) =>
    query.size > 0
      ? invalid("/api/v1/standing: takes no filters")
      : { body: { containers: await ledger.standing() } },
  );
  const document = openApiDocument(version);
  router.get("/openapi.json", (_request, response) => void response.json(document));
};

/** What is still being answered counts until it is: one address may have this many on the way. */
const LIMITS: LimitCounts = { byAddress: 100, overall: 1000 };

type Answer = (query: URLSearchParams, request: Request) => Promise<{ readonly body: unknown } | Fault>;

const isFault = (result: { readonly body: unknown } | Fault): result is Fault => "status" in result;

/** Figures have no pages. */
const withoutPage = (query: URLSearchParams, now: Date): FilterQuery => {
  const page = ["limit", "cursor"].find((name) => query.has(name));
  return page === undefined
    ? parseFilterQuery(query, now)
    : { problem: `${page}: only for lists of records` };
};

/** `{"error": {"code", "message"}}`. */
export const sendFaultJson = (response: Response, { status, code, message }: Fault): void => {
  if (status === 401) response.setHeader("WWW-Authenticate", "Bearer");
  response.status(status).json({ error: { code, message } });
};

/** By bearer token, or else by the console's cookie. Rejects with AccessUnavailable. */
const refusalOf = async (
  context: ConsoleContext,
  request: Request,
  response: Response,
): Promise<Fault | undefined> => {
  const { authorization } = request.headers;
  if (authorization === undefined) {
    const session = await sessionOf(context, request, response);
    return typeof session === "object" ? undefined : signInFirst(WANTED);
  }
  const [, token] = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(authorization) ?? [];
  if (token === undefined) return signInFirst(WANTED);
  if (context.check === undefined) return signInFirst(NO_TOKENS);
  const result = await context.check(token);
  if (result.ok) return undefined;
  return result.user === undefined ? signInFirst(result.why) : forbidden(result.why);
};

const WANTED = "send a token of this cluster: Authorization: Bearer TOKEN";
const NO_TOKENS = "no tokens are taken here: open the link that was printed at start";
