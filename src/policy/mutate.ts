import type { DebugContainer } from "../model/container.ts";
import type { DebugRequest, PodFacts } from "../model/debug-request.ts";
import { applicablePolicies } from "./applicable.ts";
import type { CompiledPolicy, PolicySet } from "./compile.ts";
import type { Change } from "./mutations/change.ts";
import { fillDefaults } from "./mutations/fill-defaults.ts";
import { removeCapabilities } from "./mutations/remove-capabilities.ts";
import { stripForWindows } from "./mutations/windows-strip.ts";

/**
 * What policies make of the added containers, in the order of the request: first what the API server refuses on Windows
 * pods goes, then what policies remove, then defaults are filled in, policy by policy. Policies in `audit` change
 * nothing; in `warn` they change as in `enforce`.
 */
export const applyPolicies = (set: PolicySet, request: DebugRequest): readonly Change[] => {
  const policies = applicablePolicies(set, request).matching.filter(({ mode }) => mode !== "audit");
  return request.added.map(({ container }) => changeContainer(container, policies, request.pod));
};

const changeContainer = (
  container: DebugContainer,
  policies: readonly CompiledPolicy[],
  pod: PodFacts,
): Change => {
  const steps: readonly ((container: DebugContainer) => Change)[] = [
    (given) => stripForWindows(given, pod),
    ...policies.map((policy) => (given: DebugContainer) => removeCapabilities(given, policy)),
    (given) => fillDefaults(given, policies, pod),
  ];
  return steps.reduce<Change>(
    (before, step) => {
      const after = step(before.container);
      return { container: after.container, mutations: [...before.mutations, ...after.mutations] };
    },
    { container, mutations: [] },
  );
};
