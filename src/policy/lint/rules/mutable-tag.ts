import { quote } from "../../../model/printable.ts";
import type { CompiledPolicy } from "../../compile.ts";
import type { LintRule } from "../lint-rule.ts";
import { areDisjoint, isTagAlone, toListed, type ListedPattern } from "../pattern-overlap.ts";
import { policyText, policyTexts } from "../policy-text.ts";
import { judgedByBoth } from "../witness.ts";

export const mutableTag: LintRule = {
  id: "mutable-tag",
  severity: "warning",
  summary: "A tag is allowed where another policy demands digests",
  prose: `A tag can be moved to another image at any time; hence digests are demanded. All matching policies must pass, and
a pattern with a tag alone vouches for no image with a digest: where another enforcing policy with \`requireDigest\`
judges the same requests, it allows nothing. A pattern beside it that lets in a digest of the same repository settles it.`,
  bad: policyTexts(
    policyText(
      "tools",
      `
images:
  allow: ["docker.io/library/busybox:1.*", "registry.example.com/debug/**"]
  suggest: registry.example.com/debug/shell@sha256:${"0".repeat(64)}`,
    ),
    policyText(
      "production-pinned",
      `
match: { namespaces: ["prod-*"] }
images: { requireDigest: true }`,
    ),
  ),
  good: policyTexts(
    policyText(
      "tools",
      `
images:
  allow: ["docker.io/library/busybox:1.*", "docker.io/library/busybox:1.*@*", "registry.example.com/debug/**"]
  suggest: registry.example.com/debug/shell@sha256:${"0".repeat(64)}`,
    ),
    policyText(
      "production-pinned",
      `
match: { namespaces: ["prod-*"] }
images: { requireDigest: true }`,
    ),
  ),
  readsSet: true,
  run: (policy, set) => {
    const patterns = (policy.spec.images?.allow ?? []).map((text) => toListed(text, "allow"));
    const mutable = patterns.flatMap((pattern, at) =>
      isTagAlone(pattern) && !patterns.some((other) => allowsDigestOf(other, pattern))
        ? [{ pattern, at }]
        : [],
    );
    if (mutable.length === 0) return [];
    const demanding = set.find((other) => demandsDigests(other, policy) && judgedByBoth(policy, other));
    if (demanding === undefined) return [];
    return mutable.map(({ pattern, at }) => ({
      at: ["spec", "images", "allow", at],
      message: `${quote(pattern.text, 80)} allows by tag, and policy ${quote(demanding.name)} demands digests of the same requests`,
      hint: `add ${quote(`${pattern.text}@*`, 80)}, or a whole digest`,
    }));
  },
};

const demandsDigests = (other: CompiledPolicy, policy: CompiledPolicy): boolean =>
  other !== policy && other.mode === "enforce" && other.images?.requireDigest === true;

/** Of some image of the repositories that the pattern names. */
const allowsDigestOf = (other: ListedPattern, { list, ...pattern }: ListedPattern): boolean =>
  !isTagAlone(other) && !areDisjoint(other, { ...pattern, list, tag: undefined, digest: "*" });
