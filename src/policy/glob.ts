import micromatch from "micromatch";
import { quote } from "../model/printable.ts";
import { splitImage } from "./image-grammar.ts";
import type { PatternError } from "./pattern-error.ts";

/** Why a text is no glob of its kind; undefined when it is one. Only `*` and `**` are special, in all of them. */
export const globProblem = (
  pattern: string,
  what: "image" | "namespace" | "subject",
): PatternError | undefined => {
  if (pattern === "") return { invalid: "the pattern is empty", hint: 'write "**" for everything' };
  const special = what === "subject" ? null : SPECIAL.exec(pattern);
  if (special !== null) {
    return {
      invalid: `${quote(special[0])} in ${quote(pattern, 64)} has no meaning here`,
      hint: 'only "*" and "**" are special; write alternatives as patterns of their own',
    };
  }
  const parts = what === "image" ? segmentsOf(pattern) : [pattern];
  return parts.map(wildcardProblem).find((problem) => problem !== undefined);
};

/**
 * For names of users, groups, namespaces and service accounts: `*` and `**` match any characters, `/` and `:` too, which
 * micromatch's `*` does not. Linear in the name, which a client may make long: the literal parts are looked for one
 * after the other, and nothing is ever tried twice.
 */
export const compileNameGlob = (pattern: string): ((name: string) => boolean) => {
  const [prefix = "", ...rest] = pattern.split(/\*+/);
  const suffix = rest.pop();
  if (suffix === undefined) return (name) => name === pattern;
  return (name) => {
    const end = name.length - suffix.length;
    if (!name.startsWith(prefix) || !name.endsWith(suffix)) return false;
    let from = prefix.length;
    for (const part of rest) {
      const found = name.indexOf(part, from);
      if (found < 0) return false;
      from = found + part.length;
    }
    return from <= end;
  };
};

/**
 * For the paths of images: `*` stays in a segment, `**` stands for any number of whole segments, for one at least at
 * the end of the pattern: `debug/**` is below `debug`, not `debug` itself.
 *
 * Each segment is an expression of its own. One expression over the whole path backtracks from segment to segment, and
 * two wildcards in each of five took it a minute on an image of 250 characters, which a client chooses.
 */
export const compilePathGlob = (pattern: string): ((path: string) => boolean) => {
  if (!pattern.includes("*")) return (path) => path === pattern;
  const tests = pattern.split("/").map(compileSegment);
  return (path) => matchSegments(tests, path.split("/"));
};

const SPECIAL = /[?![\]{}()|+\\]/;

const MAX_WILDCARDS = 2;

/** What counts as one segment: the tag is told apart from the last segment of the path. */
const segmentsOf = (pattern: string): readonly string[] => {
  const { name, tag = "", digest = "" } = splitImage(pattern);
  return [...name.split("/"), tag, digest];
};

const wildcardProblem = (segment: string): PatternError | undefined => {
  const wildcards = segment.match(/\*+/g) ?? [];
  if (wildcards.some((stars) => stars.length > 2)) {
    return { invalid: `${quote(segment, 64)} has more than two "*" in a row`, hint: 'write "*" or "**"' };
  }
  if (wildcards.length <= MAX_WILDCARDS) return undefined;
  return {
    invalid: `${quote(segment, 64)} has ${wildcards.length} wildcards, at most ${MAX_WILDCARDS} may be in one segment`,
    hint: "write several patterns",
  };
};

const CROSSES = Symbol("**");

type SegmentTest = typeof CROSSES | ((segment: string) => boolean);

/** Stars and literal text alone are special: everything else that micromatch knows is off. */
const OPTIONS: micromatch.Options = {
  dot: true,
  nobrace: true,
  noextglob: true,
  nonegate: true,
  strictSlashes: true,
  windows: false,
};

const compileSegment = (segment: string): SegmentTest => {
  if (segment === "**") return CROSSES;
  return segment.includes("*") ? micromatch.matcher(segment, OPTIONS) : (text) => text === segment;
};

/**
 * On a mismatch only the last `**` takes one more segment: what earlier ones took never needs another try. A `**` is
 * passed only where a segment is left, hence the one at least at the end.
 */
const matchSegments = (tests: readonly SegmentTest[], segments: readonly string[]): boolean => {
  let at = 0;
  let next = 0;
  let crossing: { readonly test: number; segment: number } | undefined;
  while (at < segments.length) {
    const test = tests[next];
    if (test === CROSSES) {
      next += 1;
      crossing = { test: next, segment: at };
    } else if (test?.(segments[at] ?? "") === true) {
      next += 1;
      at += 1;
    } else {
      if (crossing === undefined) return false;
      next = crossing.test;
      crossing.segment += 1;
      at = crossing.segment;
    }
  }
  return next === tests.length;
};
