import { isAlias, isMap, isNode, isPair, isScalar, type Document, type LineCounter, type Node } from "yaml";
import type { Problem } from "../model/problem.ts";
import { placeInScalar } from "./place-in-scalar.ts";

/** More problems are of no use to anybody, and a file may hold a hundred thousand. */
export const MAX_PROBLEMS = 100;

export type Path = readonly (string | number)[];

export interface Words {
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
}

/** Words about a place that no path leads to yet: `offset` counts from the start of the file. */
export interface Fault extends Words {
  readonly offset: number;
}

/** One YAML document of a policy file, which can tell where in the file each of its values stands. */
export interface SourceDocument {
  readonly file: string;
  readonly value: unknown;
  /** A problem at the value of `path`, or at the nearest value above it that exists. */
  problemAt(path: Path, words: Words): Problem;
  /** A problem inside the text at `path`, `offset` UTF-16 units from its beginning. */
  problemInText(path: Path, offset: number, words: Words): Problem;
  /** A problem at the key `key` of the map at `path`. */
  problemAtKey(path: Path, key: string, words: Words): Problem;
}

export interface Origin {
  readonly file: string;
  readonly document: Document;
  readonly lines: LineCounter;
  /** Of the whole file. */
  readonly text: string;
}

/** `value` is the document's content as plain data. */
export const defineSourceDocument = (origin: Origin, value: unknown): SourceDocument => ({
  file: origin.file,
  value,
  problemAt: (path, words) => toProblem(origin, startOf(origin, nodeAt(origin.document, path)), words),
  problemInText: (path, offset, words) => {
    const node = nodeAt(origin.document, path);
    const inside = isScalar(node) ? placeInScalar(origin.text, node, offset) : undefined;
    return toProblem(origin, inside ?? startOf(origin, node), words);
  },
  problemAtKey: (path, key, words) =>
    toProblem(origin, startOf(origin, keyNode(nodeAt(origin.document, path), key)), words),
});

const startOf = (origin: Origin, node: Node | undefined): number =>
  node?.range?.[0] ?? origin.document.range?.[0] ?? 0;

const toProblem = (origin: Origin, start: number, { code, message, hint }: Words): Problem => {
  const { line, col } = origin.lines.linePos(start);
  return {
    code,
    file: origin.file,
    line: Math.max(line, 1),
    column: Math.max(col, 1),
    message,
    ...(hint === undefined ? {} : { hint }),
  };
};

/** Walks as far down as there are nodes: a missing key is reported at the map that lacks it. */
const nodeAt = (document: Document, path: Path): Node | undefined => {
  let depth = path.length;
  while (depth > 0) {
    const node = document.getIn(path.slice(0, depth), true);
    if (isNode(node)) return isAlias(node) ? (node.resolve(document) ?? node) : node;
    depth -= 1;
  }
  return document.contents ?? undefined;
};

const keyNode = (node: Node | undefined, key: string): Node | undefined => {
  if (!isMap(node)) return node;
  const pair = node.items.find(
    (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === key,
  );
  return isNode(pair?.key) ? pair.key : node;
};
