import { randomBytes } from "node:crypto";

export const KEY_BYTES = 32;

/** A new key, as a file or a Secret holds it. */
export const makeKey = (): string => randomBytes(KEY_BYTES).toString("base64");

/** The bytes of a key; undefined where the text is none. White space around it does no harm. */
export const parseKey = (text: string): Buffer | undefined => {
  const trimmed = text.trim();
  const key = Buffer.from(trimmed, "base64");
  return key.length === KEY_BYTES && key.toString("base64") === trimmed ? key : undefined;
};
