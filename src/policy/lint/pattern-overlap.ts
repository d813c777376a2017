import { compilePathGlob } from "../glob.ts";
import { splitPattern, type PatternParts } from "../image-pattern-parts.ts";
import { canonicalRegistry, DOCKER_HUB, HUB_LIBRARY } from "../image-registry.ts";
import { areApart, isNameWithin } from "./name-overlap.ts";

/** The list that a pattern stands in: beside a digest its tag cannot allow, but it can deny (POLICY, image patterns). */
export type ListName = "allow" | "deny";

export interface ListedPattern extends PatternParts {
  readonly text: string;
  readonly list: ListName;
}

export const toListed = (text: string, list: ListName): ListedPattern => {
  const parts = splitPattern(text);
  const { registry } = parts;
  return { ...parts, text, list, registry: registry.includes("*") ? registry : canonicalRegistry(registry) };
};

/** It vouches for images without a digest alone. */
export const isTagAlone = ({ tag, digest, list }: ListedPattern): boolean =>
  list === "allow" && tag !== undefined && digest === undefined;

/** Certainly no image fits both. */
export const areDisjoint = (one: ListedPattern, other: ListedPattern): boolean =>
  areTagsApart(one, other) || areDigestsApart(one, other) || areNamesApart(one, other);

const areTagsApart = ({ tag: one }: ListedPattern, { tag: other }: ListedPattern): boolean =>
  one !== undefined && other !== undefined && areApart(one, other, "any");

const areDigestsApart = (one: ListedPattern, other: ListedPattern): boolean => {
  if (isTagAlone(one) && other.digest !== undefined) return true;
  if (isTagAlone(other) && one.digest !== undefined) return true;
  const digests = [one.digest, other.digest].filter((digest) => digest !== undefined && digest !== "*");
  return new Set(digests).size > 1;
};

const areNamesApart = (one: ListedPattern, other: ListedPattern): boolean => {
  if (areApart(one.registry, other.registry, "any")) return true;
  const onHub = [one, other].every(mayBeHub) && !arePathsApart(hubPath(one.path), hubPath(other.path));
  const elsewhere = ![one, other].every(isHub) && !arePathsApart(one.path, other.path);
  return !onHub && !elsewhere;
};

const isHub = ({ registry }: ListedPattern): boolean => registry === DOCKER_HUB;
const mayBeHub = ({ registry }: ListedPattern): boolean => isNameWithin(DOCKER_HUB, registry);

/** As a pattern's path is completed for Docker Hub. */
const hubPath = (path: string): string =>
  !path.includes("/") && path !== "**" ? `${HUB_LIBRARY}${path}` : path;

/** Segment by segment; `**` is taken for any number of them, none included. */
const arePathsApart = (one: string, other: string): boolean => {
  const segments = other.split("/");
  // row[at]: some path begins as `one` does so far, and as the first `at` segments of `other` do.
  let row: readonly boolean[] = [
    true,
    ...segments.map((_, at) => segments.slice(0, at + 1).every((segment) => segment === "**")),
  ];
  for (const segment of one.split("/")) row = rowAfter(segment, row, segments);
  return row.at(-1) !== true;
};

const rowAfter = (
  segment: string,
  row: readonly boolean[],
  segments: readonly string[],
): readonly boolean[] => {
  const next: boolean[] = [];
  for (const [at, reached] of row.entries()) {
    const other = segments[at - 1];
    const crosses = segment === "**" || other === "**";
    const fits = other !== undefined && row[at - 1] === true && !areApart(segment, other, "any");
    next.push((crosses && (reached || next[at - 1] === true)) || fits);
  }
  return next;
};

/** Every image that fits `inner` certainly fits `outer`. */
export const isPatternWithin = (inner: ListedPattern, outer: ListedPattern): boolean =>
  isNameWithin(inner.registry, outer.registry) &&
  isEndingWithin(inner, outer) &&
  (!mayBeHub(inner) || isPathWithin(hubPath(inner.path), hubPath(outer.path))) &&
  (isHub(inner) || isPathWithin(inner.path, outer.path));

const isEndingWithin = (inner: ListedPattern, outer: ListedPattern): boolean => {
  if (outer.tag !== undefined && !isNameWithin(inner.tag ?? "*", outer.tag)) return false;
  if (isTagAlone(outer)) return isTagAlone(inner);
  return (
    outer.digest === undefined ||
    outer.digest === inner.digest ||
    (outer.digest === "*" && inner.digest !== undefined)
  );
};

/** A segment that no pattern names: only a wildcard takes it. */
const FRESH = "\u0001";

/**
 * A `**` of `inner` is tried with every number of segments up to more than `outer` has: from there on, one of `outer`'s
 * own takes whatever comes. With several in it nothing is said.
 */
const isPathWithin = (inner: string, outer: string): boolean => {
  if (inner === outer || outer === "**") return true;
  const segments = inner.split("/");
  const at = segments.indexOf("**");
  if (at !== segments.lastIndexOf("**")) return false;
  const fits = compilePathGlob(outer);
  const tried = (count: number): boolean => {
    const filled = at < 0 ? segments : segments.toSpliced(at, 1, ...Array<string>(count).fill(FRESH));
    return fits(filled.join("/").replaceAll("*", FRESH));
  };
  const least = at === segments.length - 1 ? 1 : 0;
  const most = at < 0 ? 0 : outer.split("/").length + 1;
  return Array.from({ length: Math.max(most - least, 0) + 1 }, (_, more) => least + more).every(tried);
};
