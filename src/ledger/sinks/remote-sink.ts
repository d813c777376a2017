import { readFile } from "node:fs/promises";
import { Agent } from "node:https";
import { isObject } from "../../model/json.ts";
import type { Observation } from "../../model/observation.ts";
import { printable } from "../../model/printable.ts";
import { DeliveryError } from "../delivery-error.ts";
import type { Drops } from "../drops.ts";
import { callHttpsJson, type HttpsAnswer } from "../https-json.ts";
import type { RecordSink } from "../record-sink.ts";
import { splitRejected } from "./split-rejected.ts";

export interface RemoteSinkOptions {
  /** The recorder's. */
  readonly url: URL;
  /** The kubelet puts another token there every hour. */
  readonly tokenFile: string;
  /** PEM; the system's authorities when absent. */
  readonly caFile?: string;
  readonly drops: Pick<Drops, "drop">;
  /** For an answer; 10 s when absent. */
  readonly timeoutMs?: number;
}

/** Batches to a recorder: `POST /v1/records`. Rejects with what stood in the way, with the host and without the token. */
export const createRemoteSink = (options: RemoteSinkOptions): RecordSink => {
  const agent = new Agent({ keepAlive: true });
  const closing = new AbortController();
  const url = new URL(options.url);
  url.pathname = `${url.pathname.replace(/\/+$/, "")}/v1/records`;
  const { caFile, timeoutMs = 10_000 } = options;
  const send = async (observations: readonly Observation[]): Promise<string | undefined> => {
    // Each time: a file asked about costs less than one that is out of date.
    const [token, ca] = await Promise.all([
      readToken(options.tokenFile),
      caFile === undefined ? undefined : readText(caFile, "CA"),
    ]);
    const headers = { Authorization: `Bearer ${token}` };
    const { signal } = closing;
    const call = { url, method: "POST", headers, body: { observations }, timeoutMs, agent, signal } as const;
    const answer = await callHttpsJson(ca === undefined ? call : { ...call, ca });
    return judge(answer, url, observations.length);
  };
  return {
    name: "remote",
    write: async (batch) => {
      const rejected = await splitRejected(batch, send);
      for (const { observation, why } of rejected) options.drops.drop("rejected", [observation], why);
    },
    close: () => {
      closing.abort();
      agent.destroy();
      return Promise.resolve();
    },
  };
};

const readToken = async (file: string): Promise<string> => {
  const token = (await readText(file, "token")).trim();
  if (token === "") throw new Error(`token file ${file} is empty`);
  return token;
};

const readText = async (file: string, what: string): Promise<string> => {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${what} file ${file} cannot be read: ${reason}`, { cause: error });
  }
};

/**
 * The statuses that judge what was sent: sent again, it would be judged so again. All others may pass. A 404 too: it comes
 * from a wrong `--recorder`, or from a proxy in front, and says nothing of the batch.
 */
const REJECTED: ReadonlySet<number> = new Set([400, 413, 422]);

/** Undefined where all was taken; why not, where that is for good; throws where it may be taken later. */
const judge = (
  { status, body, retryAfterMs }: HttpsAnswer,
  { origin }: URL,
  count: number,
): string | undefined => {
  const said = isObject(body) && typeof body["error"] === "string" ? `: ${printable(body["error"])}` : "";
  if (REJECTED.has(status)) return `HTTP ${status}${said}`;
  if (status < 200 || status > 299) throw new DeliveryError(`${origin}: HTTP ${status}${said}`, retryAfterMs);
  // Whoever else answers there, a proxy's login page say, has kept nothing.
  if (isObject(body) && body["accepted"] === count) return undefined;
  throw new DeliveryError(`${origin}: HTTP ${status}, but not {"accepted": ${count}}`);
};
