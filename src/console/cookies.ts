/**
 * `__Host-` makes browsers refuse them from plain HTTP, from other hosts of the domain and for a part of the paths:
 * nobody beside us can plant one.
 */
export const SESSION_COOKIE = "__Host-ephemeral-guard";
export const LOGIN_COOKIE = "__Host-ephemeral-guard-login";

/** Of a `Cookie` header; undefined where it is not there, or empty. */
export const readCookie = (header: string | undefined, name: string): string | undefined => {
  for (const pair of (header ?? "").split(";")) {
    const at = pair.indexOf("=");
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim() || undefined;
  }
  return undefined;
};

/** A `Set-Cookie` header. `value` is base64url; the cookie goes with the browser's window. */
export const writeCookie = (name: string, value: string): string => `${name}=${value}; ${ATTRIBUTES}`;

export const clearCookie = (name: string): string => `${name}=; Max-Age=0; ${ATTRIBUTES}`;

const ATTRIBUTES = "Path=/; Secure; HttpOnly; SameSite=Strict";
