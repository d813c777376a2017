import type { IncomingMessage } from "node:http";
import { ApiError, toApiError } from "./api-error.ts";
import type { Call, Cluster } from "./client.ts";
import { createDeadline } from "./deadline.ts";
import { readJsonLines } from "./json-lines.ts";

export interface JsonCall {
  /** Default GET. */
  readonly method?: "GET" | "POST" | "PUT" | "PATCH";
  readonly path: string;
  readonly body?: unknown;
  /** Of the body, which is JSON in any case; default `application/json`. A PATCH needs one of the patch types. */
  readonly contentType?: string;
  readonly signal?: AbortSignal;
}

export interface WatchCall {
  readonly path: string;
  readonly signal: AbortSignal;
  /** Longest silence; after it the connection counts as dead. */
  readonly idleMs: number;
}

/** Speaks JSON to the API server. All of it throws ApiError where that says no. */
export interface ApiClient {
  json(call: JsonCall): Promise<unknown>;
  /** The values of a watch, until the API server ends it. Throws where it breaks off or falls silent. */
  watch(call: WatchCall): AsyncIterable<unknown>;
}

/** Whoever asked for less at once might get it. */
export class AnswerTooLargeError extends Error {
  override readonly name = "AnswerTooLargeError";

  constructor() {
    super(`the API server's answer exceeds ${MAX_BYTES} bytes`);
  }
}

/** `timeoutMs`: for a whole answer, or for a watch to begin. */
export const createApiClient = (cluster: Pick<Cluster, "send">, timeoutMs = 15_000): ApiClient => ({
  json: async ({ method = "GET", path, body, contentType = "application/json", signal }) => {
    const deadline = createDeadline(timeoutMs, signal);
    const call: Call = {
      method,
      path,
      headers: { Accept: "application/json", ...(body === undefined ? {} : { "Content-Type": contentType }) },
      signal: deadline.signal,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    };
    try {
      return await readAnswer(await cluster.send(call));
    } catch (error) {
      throw deadline.missed() ? noAnswer(timeoutMs) : error;
    } finally {
      deadline.close();
    }
  },
  watch: async function* ({ path, signal, idleMs }) {
    const deadline = createDeadline(timeoutMs, signal);
    try {
      const answer = await cluster.send({ method: "GET", path, signal: deadline.signal });
      if (answer.statusCode !== 200) await readAnswer(answer);
      // The API server sends the headers at once, long before a first event.
      deadline.meet();
      yield* readJsonLines(answer, idleMs);
    } catch (error) {
      throw deadline.missed() ? noAnswer(timeoutMs) : error;
    } finally {
      deadline.close();
    }
  },
});

const noAnswer = (ms: number): Error => new Error(`the API server has not answered within ${ms} ms`);

/** A page of namespaces is at most some megabytes, of pods some, an object one and a half. */
const MAX_BYTES = 64 * 1024 * 1024;

const readAnswer = async (answer: IncomingMessage): Promise<unknown> => {
  const status = answer.statusCode ?? 0;
  const body = parse(await readText(answer));
  if (status < 200 || status > 299) throw toApiError(status, body);
  if (body === undefined) throw new ApiError(status, "the API server's answer is not JSON");
  return body;
};

const readText = async (answer: IncomingMessage): Promise<string> => {
  answer.setEncoding("utf8");
  let text = "";
  for await (const chunk of answer) {
    text += String(chunk);
    if (text.length > MAX_BYTES) throw new AnswerTooLargeError();
  }
  return text;
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
