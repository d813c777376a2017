import { LedgerError } from "../ledger/ledger.ts";
import { AccessUnavailable } from "./ask-access.ts";

/** Why somebody does not get what was asked for. */
export interface Fault {
  readonly status: number;
  /** Stable, for programs. */
  readonly code: string;
  readonly title: string;
  /** One line, for people. */
  readonly message: string;
}

export const invalid = (message: string): Fault => ({
  status: 400,
  code: "invalid",
  title: "That cannot be read",
  message,
});

export const signInFirst = (message: string): Fault => ({
  status: 401,
  code: "unauthenticated",
  title: "Sign in first",
  message,
});

export const forbidden = (message: string): Fault => ({
  status: 403,
  code: "forbidden",
  title: "Not allowed",
  message,
});

export const notFound = (message: string): Fault => ({
  status: 404,
  code: "not-found",
  title: "Nothing here",
  message,
});

export const wrongMethod: Fault = {
  status: 405,
  code: "wrong-method",
  title: "Not this way",
  message: "this address does not take that method",
};

export const tooMany: Fault = {
  status: 429,
  code: "too-many",
  title: "Too many attempts",
  message: "too many sign-ins went wrong: wait a few minutes, then try again",
};

/** For what was thrown. What is not expected is told to nobody but the log. */
export const toFault = (error: unknown): Fault => {
  if (error instanceof LedgerError && error.code === "invalid") return invalid(error.message);
  if (error instanceof LedgerError) return ledgerAway;
  if (error instanceof AccessUnavailable) return accessAway;
  // An address such as /records/%ff.
  if (error instanceof URIError) return invalid("this address is not encoded as addresses are");
  return INTERNAL;
};

const ledgerAway: Fault = {
  status: 503,
  code: "ledger-unavailable",
  title: "The ledger cannot be read now",
  message: "the recorder's log says why; nothing that was recorded is lost by it, so try again later",
};

const accessAway: Fault = {
  status: 503,
  code: "access-unavailable",
  title: "The API server does not answer",
  message: "nobody can say who you are and what you may see until it does: try again later",
};

const INTERNAL: Fault = {
  status: 500,
  code: "internal",
  title: "Something went wrong here",
  message: "internal error, see the recorder's log",
};
