import { randomBytes } from "node:crypto";
import type { Request, RequestHandler, Response, Router } from "express";
import type { AccessCheck } from "./access.ts";
import { sendPage, sessionOf, type ConsoleContext } from "./console-context.ts";
import { clearCookie, LOGIN_COOKIE, readCookie, SESSION_COOKIE, writeCookie } from "./cookies.ts";
import { forbidden, tooMany } from "./faults.ts";
import { readForm } from "./form-body.ts";
import { addressOf, localPath } from "./local-path.ts";
import { defineLinkLogin } from "./link-login.ts";
import { createLoginLimits, type LimitCounts } from "./login-limits.ts";
import { faultPage } from "./pages/fault-page.ts";
import { loginPage, type LoginView } from "./pages/login-page.ts";

/** `/login` and `/logout`. */
export const defineLogin = (router: Router, context: ConsoleContext): void => {
  const { access, check } = context;
  if (access.kind === "link") defineLinkLogin(router, context, access.link);
  else if (check !== undefined) defineTokenLogin(router, context, check);
  router.post("/logout", sameSiteOnly(context), signOut(context));
};

type Check = (token: string) => Promise<AccessCheck>;

const defineTokenLogin = (router: Router, context: ConsoleContext, check: Check): void => {
  router.get("/login", async (request, response) => {
    const { query } = addressOf(request.originalUrl);
    const to = localPath(query.get("to"));
    const session = await sessionOf(context, request, response);
    if (typeof session === "object") response.redirect(303, to);
    else showForm(context, { request, response, view: { to, ended: endOf(query.get("why")) } });
  });
  const limits = createLoginLimits(LIMITS, (request, response) =>
    sendPage(context, { request, response, page: faultPage(tooMany) }),
  );
  router.post("/login", sameSiteOnly(context), ...limits, signIn(context, check));
};

/** People mistype; and behind a proxy all of them have one address. */
const LIMITS: LimitCounts = { byAddress: 10, overall: 100 };

const endOf = (text: string | null): LoginView["ended"] =>
  (["out", "idle", "expired", "refused"] as const).find((one) => one === text);

interface Form {
  readonly request: Request;
  readonly response: Response;
  readonly view: Omit<LoginView, "csrf">;
}

/** Each form goes with a cookie: what one browser was given is nothing in another. */
const showForm = (context: ConsoleContext, { request, response, view }: Form): void => {
  const before = readCookie(request.headers.cookie, LOGIN_COOKIE);
  const nonce = before ?? randomBytes(32).toString("base64url");
  if (before === undefined) response.append("Set-Cookie", writeCookie(LOGIN_COOKIE, nonce));
  const csrf = context.sealer.sign(`login ${nonce}`);
  sendPage(context, { request, response, page: loginPage({ ...view, csrf }) });
};

const signIn =
  (context: ConsoleContext, check: Check): RequestHandler =>
  async (request, response) => {
    const form = await readForm(request);
    const nonce = readCookie(request.headers.cookie, LOGIN_COOKIE);
    const signed = nonce !== undefined && context.sealer.isSigned(`login ${nonce}`, form?.get("csrf") ?? "");
    if (form === undefined || !signed) {
      sendPage(context, { request, response, page: faultPage(forbidden(STALE)) });
      return;
    }
    const to = localPath(form.get("to"));
    const token = (form.get("token") ?? "").trim();
    const refusal = await refusalOf(check, token);
    const cookie = refusal === undefined ? context.sessions.begin(token) : undefined;
    if (cookie !== undefined) {
      response.append("Set-Cookie", writeCookie(SESSION_COOKIE, cookie));
      response.append("Set-Cookie", clearCookie(LOGIN_COOKIE));
      response.redirect(303, to);
      return;
    }
    showForm(context, { request, response, view: { to, refusal: refusal ?? TOO_LONG } });
  };

const STALE = "this form is of another visit: open the sign-in page again, with cookies allowed";

const TOO_LONG: LoginView["refusal"] = {
  status: 400,
  why: "it is too long for a cookie; that of a ServiceAccount is not",
};

/** A bearer token (RFC 6750); whatever else was pasted never leaves this process. */
const TOKEN = /^[A-Za-z0-9._~+/-]+=*$/;

const refusalOf = async (check: Check, token: string): Promise<LoginView["refusal"]> => {
  if (!TOKEN.test(token))
    return { status: 401, why: "that is no token: one is a single long word, mostly with two dots in it" };
  const result = await check(token);
  if (result.ok) return undefined;
  return { status: result.user === undefined ? 401 : 403, why: result.why };
};

const signOut =
  (context: ConsoleContext): RequestHandler =>
  async (request, response) => {
    const form = await readForm(request);
    const cookie = readCookie(request.headers.cookie, SESSION_COOKIE);
    if (cookie !== undefined && !context.sessions.end(cookie, form?.get("csrf") ?? "")) {
      sendPage(context, { request, response, page: faultPage(forbidden(STALE)) });
      return;
    }
    response.append("Set-Cookie", clearCookie(SESSION_COOKIE));
    response.redirect(303, "/login?why=out");
  };

/** Browsers say where a form stands; one that does not say it has the CSRF token before it all the same. */
const sameSiteOnly =
  (context: ConsoleContext): RequestHandler =>
  (request, response, next) => {
    const site = request.headers["sec-fetch-site"];
    if (site === undefined || site === "same-origin" || site === "none") next();
    else sendPage(context, { request, response, page: faultPage(forbidden(STALE)) });
  };
