import { once } from "node:events";
import type { Writable } from "node:stream";

/** Writes, and resolves once the stream takes more: what a slow reader has not read yet does not pile up here. */
export const writeText = async (stream: Writable, text: string): Promise<void> => {
  if (text !== "" && !stream.write(text)) await once(stream, "drain");
};
