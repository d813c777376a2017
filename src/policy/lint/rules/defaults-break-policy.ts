import { quote } from "../../../model/printable.ts";
import type { DebugRequest } from "../../../model/debug-request.ts";
import type { Violation } from "../../../model/decision.ts";
import type { CompiledPolicy } from "../../compile.ts";
import { applyPolicies } from "../../mutate.ts";
import type { Path } from "../../source-document.ts";
import { applyingAlways, violationsAlone } from "../judge-alone.ts";
import type { LintFault, LintRule } from "../lint-rule.ts";
import { policyText } from "../policy-text.ts";
import { sampleRequest, toSet } from "../witness.ts";

export const defaultsBreakPolicy: LintRule = {
  id: "defaults-break-policy",
  severity: "error",
  summary: "A default that makes its own policy refuse",
  prose: `What \`defaults\` fill in is judged like what a person asked for. A default that the same policy refuses makes
every container break it that leaves the field unset. Plain containers are mutated and judged, on Linux and on Windows pods,
by the code of the webhook itself.`,
  bad: policyText(
    "tools",
    `
fields:
  values: [{ path: securityContext.runAsUser, in: [1000] }]
defaults:
  securityContext: { runAsUser: 65532 }`,
  ),
  good: policyText(
    "tools",
    `
fields:
  values: [{ path: securityContext.runAsUser, in: [1000] }]
defaults:
  securityContext: { runAsUser: 1000 }`,
  ),
  readsSet: false,
  run: (policy) => {
    if (policy.defaults === undefined) return [];
    const faults = SAMPLES.flatMap((request) => brokenBy(policy, request));
    return faults.filter(({ message }, at) => faults.findIndex((other) => other.message === message) === at);
  },
};

const CONTAINER = { name: "debugger", image: "busybox", targetContainerName: "app" };

const SAMPLES: readonly DebugRequest[] = [
  sampleRequest(CONTAINER),
  sampleRequest(CONTAINER, { windows: true }),
  sampleRequest(CONTAINER, { ids: { runAsUser: 1000, runAsGroup: 1000 } }),
];

/** What is broken after filling in, and was not before. */
const brokenBy = (policy: CompiledPolicy, request: DebugRequest): readonly LintFault[] => {
  const [change] = applyPolicies(toSet([applyingAlways(policy)]), request);
  if (change === undefined) return [];
  const before = new Set(violationsAlone(policy, request).map(keyOf));
  const filled = { ...request, added: [{ index: 0, container: change.container }] };
  const leaves = change.mutations.map(({ field }) => field);
  return violationsAlone(policy, filled)
    .filter((violation) => !before.has(keyOf(violation)))
    .map(({ code, field, message }) => ({
      at: placeOf(field, policy, leaves),
      message: `what this fills in breaks ${quote(code)} of the same policy: ${message}`,
      hint: "fill in what the policy allows, or allow what it fills in",
    }));
};

const keyOf = ({ code, field }: Violation): string => `${code} ${field}`;

/** The default that filled the field which is at fault, if it is one. */
const placeOf = (field: string, { defaults = {} }: CompiledPolicy, leaves: readonly string[]): Path => {
  const [, leaf = ""] = /\.securityContext\.(\w+)/.exec(field) ?? [];
  const path = ["spec", "defaults"];
  if (!leaves.some((each) => each.split(".")[1] === leaf)) return path;
  if (Object.hasOwn(defaults.securityContext ?? {}, leaf)) return [...path, "securityContext", leaf];
  const at = (defaults.inheritFromTarget ?? []).findIndex((name) => name === leaf);
  return at < 0 ? path : [...path, "inheritFromTarget", at];
};
