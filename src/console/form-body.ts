import type { IncomingMessage } from "node:http";

/** Tokens of a few kilobytes, and what a form adds. */
const MAX_BYTES = 32 * 1024;
const DEADLINE_MS = 10_000;

/** The fields of a posted form; undefined where it is none, is too large or comes too slowly. */
export const readForm = async (request: IncomingMessage): Promise<URLSearchParams | undefined> => {
  const [type = ""] = (request.headers["content-type"] ?? "").split(";");
  if (type.trim().toLowerCase() !== "application/x-www-form-urlencoded") return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  const late = setTimeout(() => request.destroy(), DEADLINE_MS);
  try {
    // What is left of a body that is too large is thrown away by Node once it is answered.
    const body: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false });
    for await (const chunk of body) {
      size += chunk.length;
      if (size > MAX_BYTES) return undefined;
      chunks.push(chunk);
    }
  } catch {
    return undefined;
  } finally {
    clearTimeout(late);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString("utf8"));
};
