import { quote } from "../../../model/printable.ts";
import type { LintRule } from "../lint-rule.ts";
import { policyText } from "../policy-text.ts";
import { deadPatterns } from "../dead-patterns.ts";

export const allowUnreachable: LintRule = {
  id: "allow-unreachable",
  severity: "warning",
  summary: "An images.allow that the rest of its block always refuses",
  prose: `\`deny\`, \`requireDigest\` and \`requireTag\` win over \`allow\`. A pattern with a tag alone, such as
\`busybox:1.*\`, vouches for no image with a digest, so beside \`requireDigest\` it allows nothing; \`busybox:1.*@*\` does.`,
  bad: policyText(
    "pinned",
    `
images:
  allow: ["registry.example.com/debug/**", "docker.io/library/busybox:1.*"]
  requireDigest: true
  suggest: registry.example.com/debug/shell@sha256:${"0".repeat(64)}`,
  ),
  good: policyText(
    "pinned",
    `
images:
  allow: ["registry.example.com/debug/**", "docker.io/library/busybox:1.*@*"]
  requireDigest: true
  suggest: registry.example.com/debug/shell@sha256:${"0".repeat(64)}`,
  ),
  readsSet: false,
  run: ({ spec: { images } }) => {
    const dead = deadPatterns(images);
    // All of them: that is another rule's.
    if (dead.length === images?.allow?.length) return [];
    return dead.map(({ index, text, because }) => ({
      at: ["spec", "images", "allow", index],
      message: `${quote(text, 80)} allows nothing: ${because.why}`,
      hint: because.hint,
    }));
  },
};
