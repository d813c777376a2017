import type { Scalar } from "yaml";

/**
 * Where in a file the character stands that is `offset` UTF-16 units into the value of a scalar. Folding and indentation
 * change white space alone, so characters that are none are counted: the nth of the value is the nth of the source,
 * where escapes count as the character they stand for. Undefined where the two cannot be brought together.
 */
export const placeInScalar = (text: string, node: Scalar, offset: number): number | undefined => {
  if (typeof node.value !== "string" || !node.range) return undefined;
  const [start, end] = node.range;
  const wanted = solid(node.value.slice(0, offset)).length;
  const places = placesIn(text.slice(start, end), node.type);
  if (places.map(({ shown }) => shown).join("") !== solid(node.value)) return undefined;
  const place = places[wanted];
  if (place !== undefined) return start + place.at;
  const last = places.at(-1);
  return last === undefined ? undefined : start + last.at + last.length;
};

const solid = (text: string): string => text.replace(/\s+/g, "");

/** A character of the value that is no white space, and where its source begins. */
interface Place {
  readonly at: number;
  readonly length: number;
  readonly shown: string;
}

const placesIn = (source: string, type: Scalar["type"]): readonly Place[] => {
  switch (type) {
    case "QUOTE_DOUBLE":
      return collect(source.slice(0, -1), 1, DOUBLE, unescape);
    case "QUOTE_SINGLE":
      return collect(source.slice(0, -1), 1, SINGLE, (quoted) => quoted.charAt(0));
    case "BLOCK_FOLDED":
    case "BLOCK_LITERAL":
      // Below the line of the `|` or `>`, which may hold a comment.
      return collect(source, source.indexOf("\n") + 1, PLAIN, (character) => character);
    case "PLAIN":
    case undefined:
      return collect(source, 0, PLAIN, (character) => character);
  }
};

const PLAIN = /[^\s]/g;
const SINGLE = /''|[^\s]/g;
/** A backslash at the end of a line joins it with the next. */
const DOUBLE = /\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8}|[^])|[^\s]/gi;

const collect = (
  source: string,
  from: number,
  pattern: RegExp,
  shownOf: (token: string) => string,
): readonly Place[] =>
  [...source.slice(from).matchAll(pattern)].flatMap(({ index, 0: token }) => {
    // A pair of surrogates counts as two, as everywhere.
    const shown = solid(shownOf(token));
    return [...Array(shown.length).keys()].map((nth) => ({
      at: from + index,
      length: token.length,
      shown: shown.charAt(nth),
    }));
  });

const unescape = (token: string): string => {
  if (!token.startsWith("\\")) return token;
  const code = /^\\[xuU]([0-9a-fA-F]+)$/.exec(token)?.[1];
  if (code !== undefined) return fromCode(Number.parseInt(code, 16));
  const letter = token.charAt(1);
  return NAMED[letter] ?? letter;
};

const fromCode = (code: number): string => (code <= 0x10ffff ? String.fromCodePoint(code) : "");

/** Those that are white space, or invisible; the others stand for themselves. */
const NAMED: Readonly<Record<string, string>> = {
  "0": "\0",
  a: "\x07",
  b: "\b",
  e: "\x1b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  N: "\x85",
  _: "\xa0",
  L: "\u2028",
  P: "\u2029",
};
