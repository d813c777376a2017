import { quote } from "../../../model/printable.ts";
import type { LintRule } from "../lint-rule.ts";
import { areDisjoint, toListed } from "../pattern-overlap.ts";
import { policyText } from "../policy-text.ts";

export const denyUnreachable: LintRule = {
  id: "deny-unreachable",
  severity: "warning",
  summary: "An images.deny that no images.allow of its policy could reach",
  prose: `What \`allow\` does not name is refused anyway, so a \`deny\` counts only for images that \`allow\` lets in. One that
meets no pattern of \`allow\` refuses nothing: often it is misspelt, or names another registry than was meant.`,
  bad: policyText(
    "tools",
    `
images:
  allow: ["registry.example.com/debug/**"]
  deny: ["docker.io/nicolaka/netshoot"]
  suggest: registry.example.com/debug/shell:1.4`,
  ),
  good: policyText(
    "tools",
    `
images:
  allow: ["registry.example.com/debug/**"]
  deny: ["registry.example.com/debug/netshoot"]
  suggest: registry.example.com/debug/shell:1.4`,
  ),
  readsSet: false,
  run: ({ spec: { images: { allow, deny = [] } = {} } }) => {
    if (allow === undefined || allow.length === 0) return [];
    const allowed = allow.map((text) => toListed(text, "allow"));
    return deny.flatMap((text, at) => {
      const denied = toListed(text, "deny");
      if (!allowed.every((one) => areDisjoint(one, denied))) return [];
      return [
        {
          at: ["spec", "images", "deny", at],
          message: `${quote(text, 80)} denies nothing that images.allow lets in`,
          hint: "remove it, or name an image that is allowed",
        },
      ];
    });
  },
};
