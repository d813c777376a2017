import type { Router } from "express";
import { sendPage, sessionOf, type ConsoleContext } from "./console-context.ts";
import { SESSION_COOKIE, writeCookie } from "./cookies.ts";
import { addressOf } from "./local-path.ts";
import { isLoopback, type OneTimeLink } from "./one-time-link.ts";
import { linkPage } from "./pages/login-page.ts";

/** `GET /login?link=...`: in once, from this machine. */
export const defineLinkLogin = (router: Router, context: ConsoleContext, link: OneTimeLink): void => {
  router.get("/login", async (request, response) => {
    const { query } = addressOf(request.originalUrl);
    const secret = query.get("link");
    const state = entry({
      secret,
      link,
      address: request.socket.remoteAddress,
      head: request.method === "HEAD",
    });
    if (state === "good") {
      const cookie = context.sessions.begin(undefined);
      if (cookie !== undefined) response.append("Set-Cookie", writeCookie(SESSION_COOKIE, cookie));
      response.redirect(303, "/");
      return;
    }
    // Whoever opens the used link again, from the browser's history say, is in already.
    const session = state === "far" ? undefined : await sessionOf(context, request, response);
    if (typeof session === "object") response.redirect(303, "/");
    else sendPage(context, { request, response, page: linkPage(toReason(query.get("why")) ?? state) });
  });
};

interface Entry {
  readonly secret: string | null;
  readonly link: OneTimeLink;
  readonly address: string | undefined;
  readonly head: boolean;
}

/** What only looks whether the page is there must not use the link up. */
const entry = ({ secret, link, address, head }: Entry): "good" | "used" | "wrong" | "far" | "wanted" => {
  if (!isLoopback(address)) return "far";
  return secret === null || head ? "wanted" : link.use(secret);
};

const toReason = (text: string | null): "out" | "idle" | "expired" | undefined =>
  (["out", "idle", "expired"] as const).find((one) => one === text);
