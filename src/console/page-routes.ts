import type { Request, Response, Router } from "express";
import { parseFilterQuery } from "../ledger/filter-query.ts";
import { sendPage, sessionOf, type ConsoleContext } from "./console-context.ts";
import { invalid, notFound } from "./faults.ts";
import { quote } from "../model/printable.ts";
import type { Page } from "./layout.ts";
import { addressOf } from "./local-path.ts";
import { bouncePage } from "./pages/bounce-page.ts";
import { faultPage } from "./pages/fault-page.ts";
import { overviewPage, PERIODS } from "./pages/overview-page.ts";
import { recordPage } from "./pages/record-page.ts";
import { recordsPage } from "./pages/records-page.ts";
import { standingPage } from "./pages/standing-page.ts";
import { withQuery } from "./parts/records-link.ts";
import type { EndOfSession } from "./sessions.ts";

/** The pages for people who are signed in. */
export const definePages = (router: Router, context: ConsoleContext): void => {
  const page = (path: string, make: MakePage): void => {
    router.get(path, async (request, response) => {
      const session = await sessionOf(context, request, response);
      if (typeof session !== "object") {
        turnAway(context, { request, response, session });
        return;
      }
      const { query } = addressOf(request.originalUrl);
      const given = new URLSearchParams([...query].filter(([, value]) => value !== ""));
      if (given.size < query.size) response.redirect(303, withEmpty(path, request, given));
      else sendPage(context, { request, response, session, page: await make(context, given, request) });
    });
  };
  page("/", overview);
  page("/records", records);
  page("/records/:id", record);
  page("/standing", async ({ ledger, now }) => standingPage(await ledger.standing(), now()));
};

type MakePage = (context: ConsoleContext, query: URLSearchParams, request: Request) => Promise<Page>;

/** A form sends its empty fields too; the address that people keep is without them. */
const withEmpty = (path: string, request: Request, given: URLSearchParams): string => {
  const here = path.includes(":") ? addressOf(request.originalUrl).path : path;
  return given.size === 0 ? here : `${here}?${given.toString()}`;
};

interface Stranger {
  readonly request: Request;
  readonly response: Response;
  readonly session: EndOfSession | undefined;
}

const turnAway = (context: ConsoleContext, { request, response, session }: Stranger): void => {
  // Only once: what the page asks for comes from here.
  if (session === undefined && request.headers["sec-fetch-site"] === "cross-site") {
    sendPage(context, { request, response, page: bouncePage(request.originalUrl) });
    return;
  }
  const to = request.originalUrl === "/" ? {} : { to: request.originalUrl };
  const why = session === undefined ? {} : { why: session };
  response.redirect(303, withQuery("/login", new URLSearchParams({ ...to, ...why })));
};

const LATEST = 8;

const overview: MakePage = async ({ ledger, now }, given) => {
  const time = now();
  const query = new URLSearchParams(given);
  if (!query.has("since")) query.set("since", PERIODS[1]);
  const parsed = parseFilterQuery(query, time);
  if ("problem" in parsed) return faultPage(invalid(parsed.problem));
  const { filter } = parsed;
  const [stats, latest, standing] = await Promise.all([
    ledger.stats(filter),
    ledger.list(filter, { limit: LATEST }),
    ledger.standing(),
  ]);
  return overviewPage({ stats, latest, standing, filter, query, now: time });
};

const records: MakePage = async ({ ledger, now }, query) => {
  const time = now();
  const parsed = parseFilterQuery(query, time);
  const found = "problem" in parsed ? parsed : await ledger.list(parsed.filter, parsed.page);
  return recordsPage({ query, found, now: time });
};

const record: MakePage = async ({ ledger, now }, _query, request) => {
  const id = String(request.params["id"]);
  const found = await ledger.get(id);
  if (found === undefined) return faultPage(notFound(`there is no record ${quote(id, 64)}, or no more`));
  return recordPage(found, now());
};
