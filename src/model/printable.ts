/**
 * Text from outside, made safe to print on one line: control characters (C0, DEL, C1), line and paragraph separators,
 * and the invisible characters that reorder or hide text (bidirectional marks, zero width) come out as `\u{...}`
 * escapes; what is longer than `limit` UTF-16 units is cut and its length told.
 */
export const printable = (text: string, limit = 256): string => {
  const cut = text.length > limit;
  const shown = (cut ? text.slice(0, limit) : text).replace(UNPRINTABLE, escape);
  return cut ? `${shown}... (${text.length} characters)` : shown;
};

/** `printable` in double quotes. */
export const quote = (text: string, limit?: number): string => `"${printable(text, limit)}"`;

const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

const escape = (character: string): string => {
  const code = character.codePointAt(0) ?? 0;
  return code <= 0xff ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
};
