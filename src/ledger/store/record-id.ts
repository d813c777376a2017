/** Crockford's base32: no letter looks like another, and the order of texts of one length is that of numbers. */
const DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** 55 bits, more than a seq can have. */
const LENGTH = 11;

/** How many records one millisecond has room for. */
export const SEQS_PER_MS = 1024;

export const toRecordId = (seq: number): string => {
  let text = "";
  for (let rest = seq; text.length < LENGTH; rest = Math.floor(rest / 32)) text = digit(rest % 32) + text;
  return text;
};

const digit = (value: number): string => DIGITS[value] ?? "0";

/** Undefined where the text is no id. Lower case is read too, and O, I and L as the digits that they look like. */
export const parseRecordId = (text: string): number | undefined => {
  if (text.length !== LENGTH) return undefined;
  let seq = 0;
  for (const letter of text.toUpperCase().replaceAll("O", "0").replaceAll(/[IL]/g, "1")) {
    const value = DIGITS.indexOf(letter);
    if (value < 0) return undefined;
    seq = seq * 32 + value;
  }
  return Number.isSafeInteger(seq) ? seq : undefined;
};
