import { printable } from "../model/printable.ts";

/**
 * Text from outside as code in Markdown, where it is neither markup nor a link, mentions nobody, and ends no cell of a
 * table: as a code span; where that could be broken out of, as HTML in which every sign is a character reference.
 */
export const markdownCode = (text: string): string => {
  const shown = printable(text);
  if (shown.trim() === "") return "-";
  if (!BREAKS_OUT.test(shown)) return `\`${shown}\``;
  return `<code>${shown.replace(SIGN, (sign) => `&#${sign.codePointAt(0) ?? 0};`)}</code>`;
};

/** A bar ends a cell even in code; a backslash before it may or may not keep it from that. */
const BREAKS_OUT = /[|`\\]/;
const SIGN = /[^A-Za-z0-9 ]/gu;
