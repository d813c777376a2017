import { quote } from "../model/printable.ts";
import {
  digestProblem,
  pathLengthProblem,
  registryProblem,
  segmentProblem,
  tagProblem,
  type PartProblem,
} from "./image-grammar.ts";
import type { PatternParts } from "./image-pattern-parts.ts";
import type { PatternError } from "./pattern-error.ts";

/** Why a pattern, good as a glob, is no image pattern or can never match one; undefined when it can. */
export const patternPartProblem = (parts: PatternParts): PatternError | undefined =>
  nameProblem(parts) ?? registryPatternProblem(parts) ?? pathProblem(parts) ?? endingProblem(parts);

const nameProblem = ({ name, tag, digest }: PatternParts): PatternError | undefined => {
  if (name === "") return { invalid: "the pattern names no image", hint: 'write "**" for every image' };
  if (name.includes("://")) {
    return {
      invalid: "an image has no scheme",
      hint: `leave out ${quote(name.slice(0, name.indexOf("://") + 3), 64)}`,
    };
  }
  if (name !== "*") return undefined;
  const ending = `${tag === undefined ? "" : `:${tag}`}${digest === undefined ? "" : `@${digest}`}`;
  return {
    invalid: '"*" alone stays in one segment, and does not match every image',
    hint: `write ${quote(`**${ending}`, 64)}`,
  };
};

const registryPatternProblem = ({ registry }: PatternParts): PatternError | undefined => {
  if (registry === "**") return undefined;
  if (registry.includes("**")) {
    return { invalid: `"**" in registry ${quote(registry, 64)} crosses nothing`, hint: 'write "*"' };
  }
  return neverMatches(registryProblem, registry, lowerCaseHint(registry));
};

const pathProblem = ({ path }: PatternParts): PatternError | undefined => {
  const segments = path.split("/");
  for (const segment of segments) {
    const problem = segmentPatternProblem(segment);
    if (problem !== undefined) return problem;
  }
  return toError(pathLengthProblem(path.replaceAll("*", ""), path));
};

const segmentPatternProblem = (segment: string): PatternError | undefined => {
  if (segment === "**") return undefined;
  if (segment === "")
    return { invalid: "the path has an empty segment", hint: 'write "/**" for all that is below' };
  if (segment.includes("**")) {
    const single = segment.replaceAll("**", "*");
    return {
      invalid: `"**" in ${quote(segment, 64)} is not a segment of its own`,
      hint: `write ${quote(single, 64)} for one segment, ${quote(`${single}/**`, 64)} for what is below`,
    };
  }
  return neverMatches(segmentProblem, segment, lowerCaseHint(segment));
};

const endingProblem = ({ tag, digest }: PatternParts): PatternError | undefined =>
  tagPatternProblem(tag) ??
  (digest === undefined || digest === "*"
    ? undefined
    : toError(digestProblem(digest), 'write the whole digest, or "@*" for any'));

const tagPatternProblem = (tag: string | undefined): PatternError | undefined => {
  if (tag === undefined) return undefined;
  if (tag.includes("**"))
    return { invalid: `"**" in tag ${quote(tag, 64)} crosses nothing`, hint: 'write "*"' };
  return neverMatches(tagProblem, tag, 'write ":*" for any tag');
};

/**
 * With each wildcard standing for one digit, which may be anywhere in an image, a glob is as good as what it can match.
 */
const neverMatches = (problem: PartProblem, glob: string, hint?: string): PatternError | undefined =>
  toError(problem(glob.replaceAll("*", "1"), glob), hint);

const toError = (invalid: string | undefined, hint?: string): PatternError | undefined =>
  invalid === undefined ? undefined : { invalid, ...(hint === undefined ? {} : { hint }) };

const lowerCaseHint = (part: string): string | undefined =>
  /[A-Z]/.test(part) ? `write ${quote(part.toLowerCase(), 64)}` : undefined;
