import { quote } from "../model/printable.ts";

/**
 * The grammar and the limits of github.com/distribution/reference, part by part, shared by images and image patterns.
 * Each `*Problem` returns why a part is refused, or undefined; `shown` is what the reason quotes in its place. Every
 * expression here is anchored, and at each character only one branch can go on: none of them backtracks over its input.
 */
export type PartProblem = (part: string, shown?: string) => string | undefined;

const MAX_PATH = 255;
const MAX_TAG = 128;
/** Nothing longer is a host name (RFC 1035), so it could not be pulled; the grammar alone sets no bound. */
const MAX_HOST = 253;
const MAX_REGISTRY = MAX_HOST + ":65535".length;
const DIGEST_LENGTHS: ReadonlyMap<string, number> = new Map([
  ["sha256", 64],
  ["sha384", 96],
  ["sha512", 128],
]);
const MAX_DIGEST = "sha512:".length + 128;

/** The longest image there can be: with this checked first, nothing after it ever sees a long string. */
export const MAX_IMAGE = MAX_REGISTRY + 1 + MAX_PATH + 1 + MAX_TAG + 1 + MAX_DIGEST;

/** The parts of an image or of an image pattern, as written. Never fails: bad parts are left to their `*Problem`. */
export interface ImageParts {
  readonly name: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

export const splitImage = (text: string): ImageParts => {
  const [named, digest] = cut(text, text.indexOf("@"));
  // A colon before the last slash belongs to a port.
  const [name, tag] = cut(named, named.indexOf(":", named.lastIndexOf("/") + 1));
  return { name, tag, digest };
};

const cut = (text: string, at: number): readonly [string, string | undefined] =>
  at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];

const LABEL = "[a-z0-9]+(?:-+[a-z0-9]+)*";
const REGISTRY = new RegExp(`^(?:${LABEL}(?:\\.${LABEL})*|\\[[a-f0-9:]+\\])(?::[0-9]+)?$`);

/**
 * Upper-case letters are refused: a host is the same in either case, but here it would be another registry. So is a
 * first segment like `foo_bar.com`, which the reference implementation takes for a path without any registry, and
 * which a runtime may then dial.
 */
export const registryProblem: PartProblem = (registry, shown = registry) => {
  const named = `registry ${quote(shown, 64)}`;
  if (/[A-Z]/.test(registry)) return `${named} has upper-case letters`;
  if (registry.length > MAX_REGISTRY || hostOf(registry).length > MAX_HOST) {
    return `${named} is longer than the ${MAX_HOST} characters of a host name`;
  }
  return REGISTRY.test(registry) ? undefined : `${named} is no host name, with or without a port`;
};

/** A host: without a port, but with the brackets of an IPv6 address. */
const hostOf = (registry: string): string => registry.replace(/:[0-9]*$/, "");

const SEGMENT = /^[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*$/;

export const segmentProblem: PartProblem = (segment, shown = segment) => {
  if (segment === "") return "the path has an empty segment";
  const named = `path segment ${quote(shown, 64)}`;
  if (/[A-Z]/.test(segment)) return `${named} has upper-case letters`;
  if (SEGMENT.test(segment)) return undefined;
  return `${named} is not made of a-z and 0-9, with single ".", "_", "__" or dashes between them`;
};

/** The length counts without the registry, but with the `library/` that Docker Hub puts before a short name. */
export const pathLengthProblem: PartProblem = (path, shown = path) =>
  path.length > MAX_PATH
    ? `path ${quote(shown, 64)} is longer than ${MAX_PATH} characters without its registry`
    : undefined;

export const tagProblem: PartProblem = (tag, shown = tag) => {
  if (tag === "") return "the tag is empty";
  const named = `tag ${quote(shown, 64)}`;
  if (tag.length > MAX_TAG) return `${named} is longer than ${MAX_TAG} characters`;
  return /^\w[\w.-]*$/.test(tag)
    ? undefined
    : `${named} is not made of letters, digits, "_", "." and "-", the first one no "." or "-"`;
};

export const digestProblem: PartProblem = (digest, shown = digest) => {
  const [algorithm, encoded = ""] = cut(digest, digest.indexOf(":"));
  const length = DIGEST_LENGTHS.get(algorithm);
  if (length === undefined) return `digest ${quote(shown, 64)} is not sha256, sha384 or sha512`;
  return encoded.length === length && /^[a-f0-9]*$/.test(encoded)
    ? undefined
    : `digest ${quote(shown, 64)} has not the ${length} digits of 0-9 and a-f that ${algorithm} has`;
};
