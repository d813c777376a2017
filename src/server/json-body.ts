import type { IncomingMessage } from "node:http";
import type { RequestFault } from "./errors.ts";
import { readBody, type BodyLimits } from "./read-body.ts";

/** A request's body as JSON, or why there is none; see `readBody`. */
export const readJsonBody = async (
  request: IncomingMessage,
  limits: BodyLimits,
): Promise<{ readonly json: unknown } | { readonly fault: RequestFault } | "aborted"> => {
  if (!isJson(request.headers["content-type"])) return { fault: wrongContentType };
  const body = await readBody(request, limits);
  if (body === "aborted") return body;
  return Buffer.isBuffer(body) ? parse(body) : { fault: body };
};

/** `application/json`, with or without parameters. */
const isJson = (contentType: string | undefined): boolean =>
  // As API servers and webhooks send it: the rest costs more.
  contentType === "application/json" ||
  contentType?.split(";", 1)[0]?.trim().toLowerCase() === "application/json";

const wrongContentType: RequestFault = {
  code: "wrong-content-type",
  message: "Content-Type must be application/json",
};

const parse = (body: Buffer): { readonly json: unknown } | { readonly fault: RequestFault } => {
  try {
    return { json: JSON.parse(body.toString()) };
  } catch {
    // The parser's own message quotes the body, which may hold what nobody may see.
    return { fault: { code: "invalid-json", message: "the body is not JSON" } };
  }
};
