import type { CompiledPolicy } from "../../compile.ts";
import { violationsAlone } from "../judge-alone.ts";
import type { LintRule } from "../lint-rule.ts";
import { policyText } from "../policy-text.ts";
import { sampleRequest } from "../witness.ts";

export const noSuggest: LintRule = {
  id: "no-suggest",
  severity: "info",
  summary: "A list of allowed images without one to suggest",
  prose: `Who is refused reads a command that would pass, if one is known. The image for it is \`images.suggest\`, or a pattern
that names one image without a wildcard and passes the policy; where there is neither, people are left to guess.`,
  bad: policyText("tools", `images: { allow: ["registry.example.com/debug/**"] }`),
  good: policyText(
    "tools",
    `
images:
  allow: ["registry.example.com/debug/**"]
  suggest: registry.example.com/debug/shell:1.4`,
  ),
  readsSet: false,
  run: (policy) => {
    const { allow = [], suggest } = policy.spec.images ?? {};
    if (policy.mode !== "enforce" || suggest !== undefined || allow.length === 0) return [];
    if (allow.some((pattern) => !pattern.includes("*") && passes(pattern, policy))) return [];
    return [
      {
        at: ["spec", "images"],
        message: "nothing can be suggested to who asks for an image that is not allowed",
        hint: "add suggest: with an image that passes",
      },
    ];
  },
};

const passes = (image: string, policy: CompiledPolicy): boolean =>
  !violationsAlone(policy, sampleRequest({ name: "debugger", image })).some(({ code }) =>
    code.startsWith("images."),
  );
