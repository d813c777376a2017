import { quote } from "../../../model/printable.ts";
import type { LintRule } from "../lint-rule.ts";
import { isNameWithin } from "../name-overlap.ts";
import { toListed, type ListedPattern } from "../pattern-overlap.ts";
import { policyText } from "../policy-text.ts";

/** Where anybody, or a whole company, may publish images. */
const PUBLIC = [
  "docker.io",
  "gcr.io",
  "ghcr.io",
  "mcr.microsoft.com",
  "public.ecr.aws",
  "quay.io",
  "registry.gitlab.com",
];

export const wholeRegistry: LintRule = {
  id: "whole-registry",
  severity: "warning",
  summary: "A pattern that allows a whole public registry",
  prose: `On a public registry anybody can publish an image under a name of their own: to allow all of it is to allow
every image. A tag in the pattern does not help, since whoever publishes chooses it. Looked for are
${PUBLIC.map((name) => `\`${name}\``).join(", ")}, and patterns for every registry.`,
  bad: policyText(
    "tools",
    `
images:
  allow: ["docker.io/**"]
  suggest: docker.io/library/busybox:1.36`,
  ),
  good: policyText(
    "tools",
    `
images:
  allow: ["docker.io/library/busybox:1.*", "docker.io/nicolaka/netshoot:v0.*"]
  suggest: docker.io/library/busybox:1.36`,
  ),
  readsSet: false,
  run: ({ spec: { images } }) =>
    (images?.allow ?? []).flatMap((text, at) => {
      const registry = publicRegistryIn(toListed(text, "allow"));
      if (registry === undefined) return [];
      const hint = "name the repositories that are meant, or mirror them into a registry of your own";
      const message = `${quote(text, 80)} allows whatever anybody publishes on ${registry}`;
      return [{ at: ["spec", "images", "allow", at], message, hint }];
    }),
};

/** A whole digest vouches for one image, wherever it is from. */
const publicRegistryIn = ({ registry, path, digest }: ListedPattern): string | undefined => {
  if ((digest !== undefined && digest !== "*") || !isEveryPath(path)) return undefined;
  const found = PUBLIC.find((name) => isNameWithin(name, registry));
  return found !== undefined && /^\*+$/.test(registry) ? "any registry" : found;
};

/** `*` alone is one segment: on Docker Hub those are the official images, and elsewhere next to nothing. */
const isEveryPath = (path: string): boolean => {
  const segments = path.split("/");
  return segments.every((segment) => /^\*+$/.test(segment)) && path !== "*";
};
