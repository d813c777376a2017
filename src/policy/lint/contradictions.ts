import { quote } from "../../model/printable.ts";
import type { CompiledPolicy } from "../compile.ts";
import { parseFieldPath } from "../field-path.ts";
import type { Path } from "../source-document.ts";
import { deadPatterns } from "./dead-patterns.ts";
import { areDisjoint, isTagAlone, toListed } from "./pattern-overlap.ts";

/** Two demands that no container can meet. */
export interface Contradiction {
  /** In the first policy. */
  readonly at: Path;
  readonly message: string;
}

/** What two policies demand, or one of itself, that no container can meet at once. */
export const contradictionsOf = (one: CompiledPolicy, other: CompiledPolicy): readonly Contradiction[] => [
  ...imageContradictions(one, other),
  ...requiredAndForbidden(one, other),
  ...valuesApart(one, other),
];

const named = (other: CompiledPolicy): string => `policy ${quote(other.name)}`;
const whose = (one: CompiledPolicy, other: CompiledPolicy): string =>
  one === other ? "the same policy" : named(other);

const imageContradictions = (one: CompiledPolicy, other: CompiledPolicy): readonly Contradiction[] => {
  const allow = one.spec.images?.allow ?? [];
  // An empty list says itself that it allows nothing.
  const message = allow.length === 0 ? undefined : one === other ? allDead(one) : imagesApart(allow, other);
  return message === undefined ? [] : [{ at: ["spec", "images", "allow"], message }];
};

const allDead = ({ spec: { images } }: CompiledPolicy): string | undefined =>
  deadPatterns(images).length === images?.allow?.length
    ? "images.allow lets nothing in: the same block refuses all that is listed"
    : undefined;

const imagesApart = (allow: readonly string[], other: CompiledPolicy): string | undefined => {
  const { allow: theirs = [], requireDigest } = other.spec.images ?? {};
  if (requireDigest === true && allow.every((text) => isTagAlone(toListed(text, "allow")))) {
    return `images.allow lists tags alone, and ${named(other)} demands digests: no image passes both`;
  }
  return theirs.length > 0 && areListsDisjoint(allow, theirs)
    ? `images.allow and that of ${named(other)} share no image: none passes both`
    : undefined;
};

const areListsDisjoint = (ones: readonly string[], others: readonly string[]): boolean => {
  const listed = others.map((text) => toListed(text, "allow"));
  return ones.every((text) => {
    const pattern = toListed(text, "allow");
    return listed.every((other) => areDisjoint(pattern, other));
  });
};

/** What a container itself must set, wherever the pod runs Linux. */
const DEMANDED_BY_RESTRICTED = [
  "securityContext.allowPrivilegeEscalation",
  "securityContext.capabilities.drop",
];

const requiredAndForbidden = (one: CompiledPolicy, other: CompiledPolicy): readonly Contradiction[] => {
  const forbidden = other.spec.fields?.forbid ?? [];
  const forbids = (path: string): string | undefined => forbidden.find((text) => isAbove(text, path));
  const required = (one.spec.fields?.require ?? []).flatMap((path, at) => {
    const found = forbids(path);
    if (found === undefined) return [];
    const message = `${path} is required, and ${whose(one, other)} forbids ${found}: every container is refused`;
    return [{ at: ["spec", "fields", "require", at], message }];
  });
  if (one.privileges?.level !== "restricted") return required;
  const demanded = DEMANDED_BY_RESTRICTED.flatMap((path) => {
    const found = forbids(path);
    if (found === undefined) return [];
    const message = `level restricted demands ${path}, and ${whose(one, other)} forbids ${found}: every container on a Linux pod is refused`;
    return [{ at: ["spec", "privileges", "level"], message }];
  });
  return [...required, ...demanded.slice(0, 1)];
};

/** Whether `upper` is the field, or holds it: where the field is set, that is set too. */
const isAbove = (upper: string, field: string): boolean => {
  const [above, below] = [upper.replaceAll("[]", ""), field.replaceAll("[]", "")];
  return below === above || below.startsWith(`${above}.`);
};

const valuesApart = (one: CompiledPolicy, other: CompiledPolicy): readonly Contradiction[] => {
  const theirs = valuesOf(other);
  const required = new Set([one, other].flatMap(({ spec }) => spec.fields?.require ?? []));
  return valuesOf(one).flatMap(({ path, in: mine }, at) => {
    const apart = theirs.some(
      (entry) => entry.path === path && !entry.in.some((value) => mine.includes(value)),
    );
    if (!apart || !(required.has(path) || isAlwaysFilled(path))) return [];
    const message = `${path} is always set, and its values here and those of ${whose(one, other)} have none in common`;
    return [{ at: ["spec", "fields", "values", at], message }];
  });
};

const valuesOf = ({ spec }: CompiledPolicy) => spec.fields?.values ?? [];

const isAlwaysFilled = (path: string): boolean => {
  const parsed = parseFieldPath(path);
  return !("invalid" in parsed) && parsed.alwaysFilled;
};
