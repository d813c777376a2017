import { isObject } from "../model/json.ts";
import { printable } from "../model/printable.ts";
import { toFilterQuery } from "./filter-query.ts";
import { callHttpsJson, type HttpsAnswer } from "./https-json.ts";
import { LedgerError, type LedgerErrorCode, type LedgerReader } from "./ledger.ts";
import { decodeAnswer, type Answers } from "./remote-answers.ts";

export interface RemoteLedgerOptions {
  /** Of the recorder, with the path that a proxy puts in front, if any. */
  readonly url: URL;
  /** The bearer token, asked for at each call; what it rejects with is passed on. */
  readonly token: () => Promise<string>;
  /** PEM; the system's authorities when absent. */
  readonly ca?: string;
  /** Cuts what is under way. */
  readonly signal?: AbortSignal;
  /** For an answer; 60 s when absent: statistics of a million records take their time. */
  readonly timeoutMs?: number;
}

/** A recorder's ledger, through its JSON API. No error holds the token. */
export const createRemoteLedger = (options: RemoteLedgerOptions): LedgerReader => ({
  list: async (filter, page) =>
    decoded("page", await ask(options, ["records"], toFilterQuery(filter, page)), options),
  get: async (id) => {
    const answer = await ask(options, ["records", id]);
    return isNoRecord(answer) ? undefined : decoded("record", answer, options);
  },
  stats: async (filter) => decoded("stats", await ask(options, ["stats"], toFilterQuery(filter)), options),
  standing: async () => decoded("standing", await ask(options, ["standing"]), options),
});

const TIMEOUT_MS = 60_000;

const ask = async (
  options: RemoteLedgerOptions,
  path: readonly string[],
  query = new URLSearchParams(),
): Promise<HttpsAnswer> => {
  const { ca, signal, timeoutMs = TIMEOUT_MS } = options;
  const url = new URL(options.url);
  url.pathname = [url.pathname.replace(/\/+$/, ""), "api/v1", ...path.map(encodeURIComponent)].join("/");
  url.search = query.toString();
  url.hash = "";
  const headers = { Authorization: `Bearer ${await options.token()}` };
  const call = {
    url,
    method: "GET",
    headers,
    timeoutMs,
    ...(ca !== undefined && { ca }),
    ...(signal && { signal }),
  } as const;
  return callHttpsJson(call).catch((error: unknown) => {
    throw new LedgerError("unavailable", error instanceof Error ? error.message : String(error), {
      cause: error,
    });
  });
};

/** What the API says of an id; any other 404 is of something that is no recorder. */
const isNoRecord = ({ status, body }: HttpsAnswer): boolean =>
  status === 404 && faultOf(body).code === "not-found";

/** `{"error": {"code", "message"}}`. */
const faultOf = (body: unknown): { readonly code?: string; readonly message?: string } => {
  const fault = isObject(body) ? body["error"] : undefined;
  if (!isObject(fault)) return {};
  const { code, message } = fault;
  return {
    ...(typeof code === "string" && { code }),
    ...(typeof message === "string" && { message: printable(message, MAX_MESSAGE) }),
  };
};

const MAX_MESSAGE = 1024;

const decoded = <Name extends keyof Answers>(
  name: Name,
  { status, body }: HttpsAnswer,
  { url: { origin } }: RemoteLedgerOptions,
): Answers[Name] => {
  if (status !== 200) {
    const { message = "no reason given" } = faultOf(body);
    throw new LedgerError(codeOf(status), `${origin} says ${status}: ${message}`);
  }
  const answer = decodeAnswer(name, body);
  if ("value" in answer) return answer.value;
  throw new LedgerError("broken", `${origin}: expected the ${name} of a recorder, found ${answer.problem}`);
};

const codeOf = (status: number): LedgerErrorCode => {
  if (status === 401 || status === 403) return "forbidden";
  if (status === 400) return "invalid";
  return status === 429 || status >= 500 ? "unavailable" : "broken";
};
