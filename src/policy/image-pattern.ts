import { quote } from "../model/printable.ts";
import { compileNameGlob, compilePathGlob, globProblem } from "./glob.ts";
import { MAX_IMAGE } from "./image-grammar.ts";
import { splitPattern, type PatternParts } from "./image-pattern-parts.ts";
import { patternPartProblem } from "./image-pattern-problem.ts";
import { canonicalRegistry, DOCKER_HUB, HUB_LIBRARY } from "./image-registry.ts";
import { DEFAULT_TAG, type ImageReference } from "./image.ts";
import type { PatternError } from "./pattern-error.ts";

export type { PatternError } from "./pattern-error.ts";

/**
 * An entry of `images.allow` or `images.deny`, compiled. The two differ in one thing: beside a digest a runtime ignores
 * the tag, so there a tag vouches for nothing and cannot allow, but can still be reason enough to deny.
 */
export interface ImagePattern {
  /** As written. */
  readonly text: string;
  allows(image: ImageReference): boolean;
  denies(image: ImageReference): boolean;
}

/** Patterns that no image can ever match are refused too: in `images.deny` one would silently let in. */
export const parseImagePattern = (text: string): ImagePattern | PatternError => {
  if (text.length > MAX_IMAGE) {
    return {
      invalid: `${quote(text, 64)} is longer than the ${MAX_IMAGE} characters that an image can have`,
    };
  }
  const badGlob = globProblem(text, "image");
  if (badGlob !== undefined) return badGlob;
  const parts = splitPattern(text);
  return patternPartProblem(parts) ?? compile(text, parts);
};

type ImageTest = (image: ImageReference) => boolean;

const compile = (text: string, { registry, path, tag, digest }: PatternParts): ImagePattern => {
  const tests = [
    compileRegistry(registry),
    compilePath(path),
    ...(tag === undefined ? [] : [compileTag(tag)]),
    ...(digest === undefined ? [] : [compileDigest(digest)]),
  ];
  const denies: ImageTest = (image) => tests.every((test) => test(image));
  const tagAlone = tag !== undefined && digest === undefined;
  return {
    text,
    allows: tagAlone ? (image) => image.digest === undefined && denies(image) : denies,
    denies,
  };
};

const compileRegistry = (registry: string): ImageTest => {
  const glob = compileNameGlob(registry.includes("*") ? registry : canonicalRegistry(registry));
  return (image) => glob(image.registry);
};

/** A path of one segment is completed as in images: only once the registry is known to be Docker Hub. */
const compilePath = (path: string): ImageTest => {
  const elsewhere = compilePathGlob(path);
  const short = !path.includes("/") && path !== "**";
  const onHub = short ? compilePathGlob(`${HUB_LIBRARY}${path}`) : elsewhere;
  return (image) => (image.registry === DOCKER_HUB ? onHub : elsewhere)(image.path);
};

const compileTag = (tag: string): ImageTest => {
  const glob = compileNameGlob(tag);
  return (image) => glob(image.tag ?? DEFAULT_TAG);
};

const compileDigest = (digest: string): ImageTest =>
  digest === "*" ? (image) => image.digest !== undefined : (image) => image.digest === digest;
