import { printable } from "../model/printable.ts";
import { textWidth } from "./text-width.ts";

/** A line of a file, and where in it a caret belongs: both in columns of a terminal. */
export interface Excerpt {
  readonly line: string;
  readonly caret: number;
}

/** Of a longer line only the part around the place is shown. */
const BEFORE = 60;
const AFTER = 60;

/** The line that a problem is in; undefined where the text has none. Lines and columns count from 1, in UTF-16 units. */
export const excerptOf = (text: string, line: number, column: number): Excerpt | undefined => {
  const found = lineAt(text, line);
  if (found === undefined || found.trim() === "") return undefined;
  const from = column - 1 > BEFORE ? column - 1 - BEFORE : 0;
  const until = column - 1 + AFTER;
  const before = `${from > 0 ? "…" : ""}${shown(found.slice(from, column - 1))}`;
  const after = `${shown(found.slice(column - 1, until))}${found.length > until ? "…" : ""}`;
  return { line: before + after, caret: textWidth(before) };
};

/** Escapes may make it longer than it is: nothing is cut here. */
const shown = (part: string): string => printable(part, part.length);

const lineAt = (text: string, line: number): string | undefined => {
  let from = 0;
  for (let at = 1; at < line; at += 1) {
    const end = text.indexOf("\n", from);
    if (end < 0) return undefined;
    from = end + 1;
  }
  const end = text.indexOf("\n", from);
  return text.slice(from, end < 0 ? text.length : end).replace(/\r$/, "");
};
