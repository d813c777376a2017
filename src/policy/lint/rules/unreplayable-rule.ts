import { quote } from "../../../model/printable.ts";
import type { LintRule } from "../lint-rule.ts";
import { policyText } from "../policy-text.ts";

export const unreplayableRule: LintRule = {
  id: "unreplayable-rule",
  severity: "info",
  summary: "A rule that cannot be replayed, since it reads what records do not hold",
  prose: `\`replay\` judges recorded requests again. A record holds the request without the pod as stored, and env values as
keyed hashes: a rule that reads \`pod\`, \`target\` or an env value says "cannot tell" there. In force it works as any other. With
\`--redact args\` the same holds of rules that read \`command\` or \`args\`, which are not reported.`,
  bad: policyText(
    "tools",
    `
rules:
  - name: not-on-host-network
    expression: "!has(pod.spec.hostNetwork) || !pod.spec.hostNetwork"
    message: Pods on the host's network are not debugged.`,
  ),
  good: policyText(
    "tools",
    `
rules:
  - name: name-the-target
    expression: "has(container.targetContainerName)"
    message: Name the target container.`,
  ),
  readsSet: false,
  run: ({ rules = [] }) =>
    rules.flatMap(({ name, reads }, at) => {
      const read = [
        ...(reads.pod ? ["the pod as stored"] : []),
        ...(reads.envValues ? ["values of env entries"] : []),
      ];
      if (read.length === 0) return [];
      return [
        {
          at: ["spec", "rules", at, "expression"],
          message: `rule ${quote(name)} cannot be replayed: it reads ${read.join(" and ")}, which records do not hold`,
          hint: "nothing need be done; a rule that reads container, request or namespaceLabels alone can be",
        },
      ];
    }),
};
