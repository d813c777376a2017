import { printable, quote } from "../../../model/printable.ts";
import type { Violation } from "../../../model/decision.ts";
import type { CompiledPolicy } from "../../compile.ts";
import { violationsAlone } from "../judge-alone.ts";
import type { LintFault, LintRule } from "../lint-rule.ts";
import { policyText } from "../policy-text.ts";
import { judgesWherever } from "../scope.ts";
import { sampleRequest } from "../witness.ts";

export const suggestRefused: LintRule = {
  id: "suggest-refused",
  severity: "error",
  summary: "A suggested image that is refused wherever it is suggested",
  prose: `\`images.suggest\` is what a refused person is told to try; where it is refused as well, they are told nothing.
Found is a suggestion that another block of its own policy refuses, or another enforcing policy that judges every
request which this one judges. One that its own \`images\` block refuses does not even load: see
[bad-suggestion](bad-suggestion.md).`,
  bad: policyText(
    "tools",
    `
images:
  allow: ["docker.io/library/**"]
  suggest: docker.io/library/busybox:1.36
fields:
  values: [{ path: image, in: ["busybox:1.36"] }]`,
  ),
  good: policyText(
    "tools",
    `
images:
  allow: ["docker.io/library/**"]
  suggest: busybox:1.36
fields:
  values: [{ path: image, in: ["busybox:1.36"] }]`,
  ),
  readsSet: true,
  run: (policy, set) => {
    const image = policy.spec.images?.suggest;
    if (image === undefined) return [];
    const judges = set.filter(
      (other) => other === policy || (other.mode === "enforce" && judgesWherever(other, policy)),
    );
    return judges.flatMap((judge) => refusals(judge, image)).slice(0, 1);
  },
};

const refusals = (judge: CompiledPolicy, image: string): readonly LintFault[] =>
  violationsAlone(judge, sampleRequest({ name: "debugger", image }))
    .filter((violation) => hangsOnImage(violation, judge))
    .map(({ message, hints = [] }) => ({
      at: ["spec", "images", "suggest"],
      message: `policy ${quote(judge.name)} refuses the suggestion ${quote(image, 80)}: ${printable(message)}`,
      hint: [...hints, "suggest an image that passes"].slice(0, 1).join(""),
    }));

/** A rule is told of where nothing but the image can have decided it. */
const hangsOnImage = ({ code, field }: Violation, { rules = [], spec }: CompiledPolicy): boolean => {
  if (!field.endsWith("].image")) return false;
  if (!code.startsWith("rules.")) return true;
  return rules.some(({ name, reads }, at) => {
    const text = spec.rules?.[at]?.expression ?? "";
    return code === `rules.${name}` && !reads.pod && !reads.namespaceLabels && !/\brequest\b/.test(text);
  });
};
