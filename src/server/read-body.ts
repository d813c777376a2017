import type { IncomingMessage } from "node:http";
import type { RequestFault } from "./errors.ts";

/**
 * `object` and `oldObject`, each up to the API server's 3 MiB, and room for the rest of a review. API servers write `<`, `>`,
 * `&` and control characters as six bytes, so a large pod full of them goes beyond: refused under `failurePolicy: Fail`,
 * and a way past the policies under `Ignore`. A limit that covers it, 40 MiB, would let a few bodies at once take all
 * memory that the webhook has.
 */
export const MAX_BODY_BYTES = 8 * 1024 * 1024;

/** The longest that an API server waits for a webhook (`timeoutSeconds`); it sends a body in one go. */
export const BODY_TIMEOUT_MS = 30_000;

export interface BodyLimits {
  readonly bytes: number;
  readonly milliseconds: number;
}

/**
 * Reads a request's body, or says why not; `"aborted"` when the client went away, which leaves nobody to answer.
 * Never rejects, and never holds more than the limit of bytes and the chunk that went beyond. Read by hand: `express.json`
 * costs as much CPU as the rest of a review.
 */
export const readBody = (
  request: IncomingMessage,
  limits: BodyLimits,
): Promise<Buffer | RequestFault | "aborted"> => {
  const fault = refuseByHeaders(request, limits);
  return fault === undefined ? collect(request, limits) : Promise.resolve(fault);
};

const refuseByHeaders = ({ headers }: IncomingMessage, { bytes }: BodyLimits): RequestFault | undefined => {
  const encoding = headers["content-encoding"];
  if (encoding !== undefined && encoding.toLowerCase() !== "identity") {
    return {
      code: "wrong-encoding",
      message: "Content-Encoding must be identity: the body is read as it is",
    };
  }
  return Number(headers["content-length"] ?? 0) > bytes ? tooLarge(bytes) : undefined;
};

const tooLarge = (limit: number): RequestFault => ({
  code: "body-too-large",
  message: `the body has more than ${limit} bytes`,
});

const tooSlow = (limit: number): RequestFault => ({
  code: "body-too-slow",
  message: `the body did not arrive within ${limit / 1000} s`,
});

const collect = (request: IncomingMessage, limits: BodyLimits): Promise<Buffer | RequestFault | "aborted"> =>
  new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const finish = (result: Buffer | RequestFault | "aborted"): void => {
      clearTimeout(timer);
      request.off("data", onData); // What still comes flows on into nothing.
      chunks.length = 0;
      resolve(result);
    };
    const onData = (chunk: Buffer): void => {
      length += chunk.length;
      if (length > limits.bytes) finish(tooLarge(limits.bytes));
      else chunks.push(chunk);
    };
    const timer = setTimeout(() => finish(tooSlow(limits.milliseconds)), limits.milliseconds);
    request.on("data", onData);
    request.on("end", () => finish(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    // Follows `end` too, and then says nothing.
    request.on("close", () => finish("aborted"));
  });
