import type { IncomingMessage } from "node:http";
import type { RequestFault } from "./errors.ts";

/** `object` and `oldObject`, each up to etcd's and the API server's 3 MiB, and room for the rest of a review. */
export const MAX_BODY_BYTES = 8 * 1024 * 1024;

/**
 * Reads a request's body, or says why not; `"aborted"` when the client went away, which leaves nobody to answer.
 * Never rejects, and never holds more than `limit` bytes and the chunk that went beyond. Read by hand: `express.json`
 * costs as much CPU as the rest of a review.
 */
export const readBody = (
  request: IncomingMessage,
  limit: number,
): Promise<Buffer | RequestFault | "aborted"> => {
  const fault = refuseByHeaders(request, limit);
  return fault === undefined ? collect(request, limit) : Promise.resolve(fault);
};

const refuseByHeaders = ({ headers }: IncomingMessage, limit: number): RequestFault | undefined => {
  const encoding = headers["content-encoding"];
  if (encoding !== undefined && encoding.toLowerCase() !== "identity") {
    return {
      code: "wrong-encoding",
      message: "Content-Encoding must be identity: the body is read as it is",
    };
  }
  return Number(headers["content-length"] ?? 0) > limit ? tooLarge(limit) : undefined;
};

const tooLarge = (limit: number): RequestFault => ({
  code: "body-too-large",
  message: `the body has more than ${limit} bytes`,
});

const collect = (request: IncomingMessage, limit: number): Promise<Buffer | RequestFault | "aborted"> =>
  new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const onData = (chunk: Buffer): void => {
      length += chunk.length;
      if (length <= limit) {
        chunks.push(chunk);
        return;
      }
      request.off("data", onData);
      chunks.length = 0;
      resolve(tooLarge(limit));
    };
    request.on("data", onData);
    request.on("end", () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    // Without a listener an aborted upload would be an uncaught error. `close` follows `end` too, and then says nothing.
    request.on("error", () => resolve("aborted"));
    request.on("close", () => resolve("aborted"));
  });
