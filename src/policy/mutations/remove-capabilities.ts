import type { Capabilities, DebugContainer, SecurityContext } from "../../model/container.ts";
import { printable } from "../../model/printable.ts";
import { canonicalCapability } from "../capability-name.ts";
import type { CompiledPolicy } from "../compile.ts";
import { without, withSecurityContext, type Change } from "./change.ts";

/** Takes the policy's `remove.capabilities` out of what the container asks to add, however it spells them. */
export const removeCapabilities = (container: DebugContainer, policy: CompiledPolicy): Change => {
  const { securityContext } = container;
  const asked = securityContext?.capabilities?.add ?? [];
  const isRemoved = (name: string): boolean =>
    policy.removeCapabilities.has("ALL") || policy.removeCapabilities.has(canonicalCapability(name));
  const removed = asked.filter(isRemoved);
  if (securityContext === undefined || removed.length === 0) return { container, mutations: [] };
  const kept = asked.filter((name) => !isRemoved(name));
  return {
    container: withSecurityContext(container, withAdd(securityContext, kept)),
    mutations: removed.map((name) => ({
      kind: "remove",
      container: container.name,
      field: "securityContext.capabilities.add",
      policy: policy.name,
      detail: printable(name, 40),
    })),
  };
};

const withAdd = (context: SecurityContext, add: readonly string[]): SecurityContext => {
  const others = without(context.capabilities ?? {}, "add");
  const capabilities: Capabilities = add.length > 0 ? { ...others, add } : others;
  return Object.keys(capabilities).length > 0
    ? { ...context, capabilities }
    : without(context, "capabilities");
};
