/**
 * JSON of a value, with every character that a terminal would obey or hide (see `printable`) as a `\u` escape: whoever
 * parses it gets the same value. Indented by `indent` spaces, on one line without.
 */
export const printableJson = (value: unknown, indent?: number): string =>
  escapeInStrings(JSON.stringify(value, null, indent), (code) =>
    code > 0xffff
      ? String.fromCodePoint(code).split("").map(toEscape).join("")
      : toEscape(String.fromCodePoint(code)),
  );

/** Replaces what is not printable, but for the line feeds between strings, by what `escape` makes of its code point. */
export const escapeInStrings = (text: string, escape: (code: number) => string): string =>
  PLAIN.test(text) ? text : text.replace(UNPRINTABLE, (character) => escape(character.codePointAt(0) ?? 0));

const PLAIN = /^[ -~\n]*$/;
/** JSON and quoted YAML write a line feed of a text as `\n`: one that stands there as itself is the format's own. */
const UNPRINTABLE = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

const toEscape = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
