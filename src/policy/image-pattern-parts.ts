import { splitImage, type ImageParts } from "./image-grammar.ts";
import { DOCKER_HUB, isRegistry } from "./image-registry.ts";

/** The parts of an image pattern, as written; globs but for the digest, which is whole or `*`. */
export interface PatternParts extends ImageParts {
  /** `**` where any registry will do. */
  readonly registry: string;
  /** Without the `library/` that a short name on Docker Hub has in full. */
  readonly path: string;
}

/** Takes a pattern apart as an image is, wildcards in it or not: `**` and `*` can be registries too. */
export const splitPattern = (text: string): PatternParts => {
  const parts = splitImage(text);
  const { name } = parts;
  const slash = name.indexOf("/");
  const first = name.slice(0, Math.max(slash, 0));
  // A leading `**` is any registry and any way down from it.
  if (first === "**" || name === "**") return { ...parts, registry: "**", path: name };
  if (first === "*" || isRegistry(first)) return { ...parts, registry: first, path: name.slice(slash + 1) };
  return { ...parts, registry: DOCKER_HUB, path: name };
};
