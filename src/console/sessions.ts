import { randomBytes } from "node:crypto";
import type { Requester } from "../model/debug-request.ts";
import { isObject } from "../model/json.ts";
import type { AccessCheck } from "./access.ts";
import type { Sealer } from "./sealer.ts";

/** Somebody who is signed in. */
export interface Session {
  readonly user: Requester;
  /** To be sent with each POST. */
  readonly csrf: string;
  /** What the cookie becomes; absent while it may stay as it is. */
  readonly renewed?: string;
}

export type EndOfSession = "idle" | "expired" | "refused";

/**
 * Sessions that are nowhere but in their cookies, sealed: every recorder with the same key can read them, and none has
 * to be asked. The cookie holds the token itself, so that the API server has the last word, and no name or right.
 */
export interface Sessions {
  /** A new session's cookie; undefined where the token is too long for one. */
  begin(token: string | undefined): string | undefined;
  /** Undefined where there is none. Rejects with AccessUnavailable. */
  read(cookie: string | undefined): Promise<Session | EndOfSession | undefined>;
  /**
   * The cookie is good for nothing any more, here: another recorder takes it until it is idle, should somebody have
   * kept a copy. Returns false where the CSRF token is not this session's.
   */
  end(cookie: string, csrf: string): boolean;
}

export interface SessionsOptions {
  readonly sealer: Sealer;
  /** Undefined under a one-time link: there is no token then. */
  readonly check: ((token: string) => Promise<AccessCheck>) | undefined;
  readonly now: () => Date;
}

export const createSessions = ({ sealer, check, now }: SessionsOptions): Sessions => {
  const ended = new Map<string, number>();
  const seal = (claims: Claims): string => sealer.seal(JSON.stringify(claims));
  const open = (cookie: string): Claims | undefined => {
    const claims = toClaims(sealer.open(cookie));
    return claims === undefined || ended.has(claims.id) ? undefined : claims;
  };
  return {
    begin: (token) => {
      const time = now().getTime();
      const cookie = seal({ id: randomBytes(32).toString("base64url"), token, at: time, seen: time });
      return cookie.length > MAX_COOKIE ? undefined : cookie;
    },
    read: async (cookie) => {
      const claims = cookie === undefined ? undefined : open(cookie);
      if (claims === undefined) return undefined;
      const time = now().getTime();
      if (time - claims.at >= LIFETIME_MS) return "expired";
      if (time - claims.seen >= IDLE_MS) return "idle";
      const user = await userOf(claims, check);
      if (user === undefined) return "refused";
      const csrf = sealer.sign(`session ${claims.id}`);
      const fresh = time - claims.seen < RENEW_MS;
      return { user, csrf, ...(!fresh && { renewed: seal({ ...claims, seen: time }) }) };
    },
    end: (cookie, csrf) => {
      const claims = open(cookie);
      if (claims === undefined) return true;
      if (!sealer.isSigned(`session ${claims.id}`, csrf)) return false;
      remember(ended, claims, now().getTime());
      return true;
    },
  };
};

const LIFETIME_MS = 8 * 3_600_000;
const IDLE_MS = 30 * 60_000;
const RENEW_MS = 60_000;

/** Browsers drop a cookie whose name, value and attributes come to more than 4,096 bytes. */
const MAX_COOKIE = 3900;

const MAX_ENDED = 10_000;

interface Claims {
  readonly id: string;
  readonly token: string | undefined;
  /** Milliseconds since 1970: when it began, and when it was last seen. */
  readonly at: number;
  readonly seen: number;
}

const toClaims = (text: string | undefined): Claims | undefined => {
  if (text === undefined) return undefined;
  const claims: unknown = JSON.parse(text);
  if (!isObject(claims)) return undefined;
  const { id, token, at, seen } = claims;
  if (typeof id !== "string" || typeof at !== "number" || typeof seen !== "number") return undefined;
  return { id, token: typeof token === "string" ? token : undefined, at, seen };
};

/** A cookie of the one kind of access is nothing to the other. */
const userOf = async ({ token }: Claims, check: SessionsOptions["check"]): Promise<Requester | undefined> => {
  if (check === undefined) return token === undefined ? LOCAL : undefined;
  const result = token === undefined ? undefined : await check(token);
  return result?.ok === true ? result.user : undefined;
};

const LOCAL: Requester = { username: "this machine", groups: [] };

const remember = (ended: Map<string, number>, { id, at }: Claims, time: number): void => {
  for (const [one, until] of ended) if (until <= time) ended.delete(one);
  ended.set(id, at + LIFETIME_MS);
  const [oldest] = ended.keys();
  if (ended.size > MAX_ENDED && oldest !== undefined) ended.delete(oldest);
};
