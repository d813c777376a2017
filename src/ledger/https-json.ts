import { request as requestHttp, type IncomingMessage } from "node:http";
import { request as requestHttps, type Agent } from "node:https";
import { isIPv4 } from "node:net";
import { printable } from "../model/printable.ts";

export interface HttpsCall {
  /** `https:`; `http:` to this host alone. */
  readonly url: URL;
  readonly method: "GET" | "POST" | "DELETE";
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; absent: no body. */
  readonly body?: unknown;
  /** PEM; the system's authorities when absent. */
  readonly ca?: string;
  /** For the whole answer. */
  readonly timeoutMs: number;
  /** For `https:` only. */
  readonly agent?: Agent;
  readonly signal?: AbortSignal;
  /** Of the answer; 64 MiB when absent. */
  readonly maxBytes?: number;
}

export interface HttpsAnswer {
  readonly status: number;
  /** Parsed; undefined where it is no JSON, as what a proxy says for itself. */
  readonly body: unknown;
  /** Of `Retry-After`. */
  readonly retryAfterMs: number | undefined;
}

/**
 * One call, whatever its status; redirects are not followed, since a token would go with them. Rejects where there is
 * no answer, with host and reason: never with a header or a query, which may hold a token.
 */
export const callHttpsJson = async (call: HttpsCall): Promise<HttpsAnswer> => {
  refusePlain(call.url);
  // By timer and listener: Node 20 may collect what AbortSignal.any made as garbage before it has fired.
  const controller = new AbortController();
  const cancel = (): void => controller.abort("cancelled");
  const timer = setTimeout(() => controller.abort(`no answer within ${call.timeoutMs} ms`), call.timeoutMs);
  if (call.signal?.aborted === true) cancel();
  call.signal?.addEventListener("abort", cancel);
  try {
    return await exchange(call, controller.signal);
  } catch (error) {
    const { signal } = controller;
    const reason = signal.aborted ? String(signal.reason) : toReason(error);
    throw new Error(`${call.url.protocol}//${call.url.host}: ${reason}`, { cause: error });
  } finally {
    clearTimeout(timer);
    call.signal?.removeEventListener("abort", cancel);
  }
};

const refusePlain = ({ protocol, hostname, host }: URL): void => {
  if (protocol === "https:" || (protocol === "http:" && isLoopback(hostname))) return;
  throw new Error(`${protocol}//${host}: expected https:, or http: on a loopback address`);
};

/** As URL writes them: `127.1` is `127.0.0.1` by then. */
const isLoopback = (hostname: string): boolean =>
  hostname === "localhost" || hostname === "[::1]" || (isIPv4(hostname) && hostname.startsWith("127."));

const MAX_BYTES = 64 * 1024 * 1024;

const exchange = async (call: HttpsCall, signal: AbortSignal): Promise<HttpsAnswer> => {
  const answer = await send(call, signal);
  const text = await readText(answer, call.maxBytes ?? MAX_BYTES);
  return {
    status: answer.statusCode ?? 0,
    body: parse(text),
    retryAfterMs: toRetryAfter(answer.headers["retry-after"]),
  };
};

const send = (
  { url, method, headers = {}, body, ca, agent }: HttpsCall,
  signal: AbortSignal,
): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const length = text === undefined ? {} : { "Content-Length": Buffer.byteLength(text) };
    const common = {
      method,
      signal,
      headers: {
        Accept: "application/json",
        "User-Agent": "ephemeral-guard",
        ...(text === undefined ? {} : { "Content-Type": "application/json", ...length }),
        ...headers,
      },
    };
    const outgoing =
      url.protocol === "http:"
        ? requestHttp(url, common, resolve)
        : requestHttps(url, { ...common, ...(ca !== undefined && { ca }), ...(agent && { agent }) }, resolve);
    outgoing.on("error", reject);
    outgoing.end(text);
  });

const readText = async (answer: IncomingMessage, maxBytes: number): Promise<string> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of answer) {
    const bytes = chunk as Buffer; // no encoding was set: chunks are buffers
    length += bytes.length;
    if (length > maxBytes) throw new Error(`an answer of more than ${maxBytes} bytes`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString();
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Seconds, or a date (RFC 9110, 10.2.3). */
const toRetryAfter = (value: string | undefined): number | undefined => {
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now());
};

const MAX_REASON = 512;

/** Where a name has several addresses and none answers, Node gives a code and no message. */
const toReason = (error: unknown): string => {
  if (!(error instanceof Error)) return printable(String(error), MAX_REASON);
  const text = error.message === "" && "code" in error ? String(error.code) : error.message;
  return printable(text, MAX_REASON);
};
