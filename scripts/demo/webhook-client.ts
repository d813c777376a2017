import { request } from "node:https";
import { text } from "node:stream/consumers";
import { isObject } from "../../src/model/json.ts";

export interface WebhookAddress {
  /** `https://host:port`. */
  readonly url: URL;
  /** PEM of the CA that signed the serving certificate. */
  readonly ca: string;
}

/** The parts of an AdmissionResponse that the demo shows. */
export interface Answer {
  readonly allowed: boolean;
  readonly message: string;
  readonly patch?: string;
  readonly warnings: readonly string[];
  readonly annotations: Readonly<Record<string, unknown>>;
}

/** No webhook answers there, or not as one; the message says which. */
export class NoWebhook extends Error {
  override readonly name = "NoWebhook";
}

/** Sends one AdmissionReview, as the API server would. Rejects with `NoWebhook`. */
export const askWebhook = async (address: WebhookAddress, path: string, review: unknown): Promise<Answer> => {
  const { status, body } = await post(address, path, JSON.stringify(review));
  if (status !== 200) throw new NoWebhook(`${path} answered HTTP ${status}: ${body.slice(0, 200).trim()}`);
  return toAnswer(path, body);
};

const TIMEOUT_MS = 10_000;

const post = (
  { url, ca }: WebhookAddress,
  path: string,
  body: string,
): Promise<{ status: number; body: string }> =>
  new Promise((resolve, reject) => {
    const fail = (error: Error): void => reject(new NoWebhook(reasonOf(error)));
    const headers = { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) };
    const options = { method: "POST", ca, headers, timeout: TIMEOUT_MS };
    const sent = request(new URL(`${path}?timeout=10s`, url), options, (response) => {
      text(response).then((read) => resolve({ status: response.statusCode ?? 0, body: read }), fail);
    });
    sent.on("timeout", () => sent.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)));
    sent.on("error", fail);
    sent.end(body);
  });

const reasonOf = (error: Error): string => {
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (code === "ECONNREFUSED") return "nobody listens there";
  if (/CERT|SIGNATURE|SELF_SIGNED/.test(code)) return `its certificate is not from that CA (${code})`;
  return error.message === "" ? code : error.message;
};

const toAnswer = (path: string, body: string): Answer => {
  const response = responseOf(body);
  if (!isObject(response)) throw new NoWebhook(`${path} did not answer with an AdmissionReview`);
  const { allowed, status, patch, warnings, auditAnnotations } = response;
  return {
    allowed: allowed === true,
    message: isObject(status) && typeof status["message"] === "string" ? status["message"] : "",
    ...(typeof patch === "string" ? { patch } : {}),
    warnings: Array.isArray(warnings) ? warnings.map(String) : [],
    annotations: isObject(auditAnnotations) ? auditAnnotations : {},
  };
};

const responseOf = (body: string): unknown => {
  try {
    const review: unknown = JSON.parse(body);
    return isObject(review) ? review["response"] : undefined;
  } catch {
    return undefined;
  }
};
