/**
 * Text from outside, made safe to print on one line: control characters (C0, DEL, C1), line and paragraph separators,
 * and the invisible characters that reorder or hide text (bidirectional marks, zero width) come out as `\u{...}`
 * escapes; what is longer than `limit` UTF-16 units is cut and its length told.
 */
export const printable = (text: string, limit = 256): string => {
  const cut = text.length > limit;
  const kept = cut ? text.slice(0, limit) : text;
  const shown = PLAIN.test(kept) ? kept : kept.replace(UNPRINTABLE, escape);
  return cut ? `${shown}... (${text.length} characters)` : shown;
};

/** `printable` in double quotes. */
export const quote = (text: string, limit?: number): string => `"${printable(text, limit)}"`;

/** As nearly all text is: found out in a fraction of the time that looking for the characters below takes. */
const PLAIN = /^[ -~]*$/;

const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

const escape = (character: string): string => {
  const code = character.codePointAt(0) ?? 0;
  return code <= 0xff ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
};
