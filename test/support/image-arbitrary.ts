import fc from "fast-check";
import { isImageError, parseImage, type ImageReference } from "../../src/policy/image.ts";

export const PATH_SEGMENT = /^[a-z0-9]+([._-][a-z0-9]+){0,2}$/;

const registry = fc.oneof(
  fc.constantFrom("", "docker.io/", "index.docker.io/", "localhost/", "registry:5000/"),
  fc.stringMatching(/^[a-z0-9]{1,9}(-[a-z0-9]{1,9})?\.example(:[0-9]{1,5})?\/$/),
);
const path = fc
  .array(fc.stringMatching(PATH_SEGMENT), { minLength: 1, maxLength: 4 })
  .map((segments) => segments.join("/"));
const tag = fc.oneof(fc.constant(""), fc.stringMatching(/^:[A-Za-z0-9_][A-Za-z0-9_.-]{0,9}$/));
const digest = fc.oneof(
  fc.constant(""),
  fc.stringMatching(/^[0-9a-f]{64}$/).map((hex) => `@sha256:${hex}`),
  fc.stringMatching(/^[0-9a-f]{128}$/).map((hex) => `@sha512:${hex}`),
);

/** Images of every shape but one: an IPv6 registry, which patterns cannot name. */
export const anImage: fc.Arbitrary<ImageReference> = fc
  .tuple(registry, path, tag, digest)
  .map((parts) => parseImage(parts.join("")))
  .filter((image): image is ImageReference => !isImageError(image));
