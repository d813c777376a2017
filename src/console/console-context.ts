import type { Request, Response } from "express";
import type { LedgerReader } from "../ledger/ledger.ts";
import type { Logger } from "../log.ts";
import type { AccessCheck, ConsoleAccess } from "./access.ts";
import { readCookie, SESSION_COOKIE, writeCookie } from "./cookies.ts";
import { layOut, type Page } from "./layout.ts";
import { addressOf } from "./local-path.ts";
import type { Sealer } from "./sealer.ts";
import type { EndOfSession, Session, Sessions } from "./sessions.ts";

/** What all routes of the console share. */
export interface ConsoleContext {
  readonly ledger: LedgerReader;
  readonly access: ConsoleAccess;
  /** Undefined under a one-time link. */
  readonly check: ((token: string) => Promise<AccessCheck>) | undefined;
  readonly sessions: Sessions;
  readonly sealer: Sealer;
  readonly cluster: string;
  readonly version: string;
  readonly now: () => Date;
  readonly logger: Logger;
}

/** Who asks, by the cookie; renews that where it is time. Rejects with AccessUnavailable. */
export const sessionOf = async (
  { sessions }: ConsoleContext,
  request: Request,
  response: Response,
): Promise<Session | EndOfSession | undefined> => {
  const session = await sessions.read(readCookie(request.headers.cookie, SESSION_COOKIE));
  if (typeof session === "object" && session.renewed !== undefined) {
    response.append("Set-Cookie", writeCookie(SESSION_COOKIE, session.renewed));
  }
  return session;
};

interface Answer {
  readonly request: Request;
  readonly response: Response;
  readonly page: Page;
  readonly session?: Session | undefined;
}

export const sendPage = (context: ConsoleContext, { request, response, page, session }: Answer): void => {
  const { cluster, version } = context;
  const { path } = addressOf(request.originalUrl);
  response.status(page.status ?? 200).type("text/html; charset=utf-8");
  response.send(layOut(page, { cluster, version, path, session }));
};
