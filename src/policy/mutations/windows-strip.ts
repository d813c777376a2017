import type { DebugContainer } from "../../model/container.ts";
import type { PodFacts } from "../../model/debug-request.ts";
import { withSecurityContext, type Change } from "./change.ts";

/**
 * The fields that the API server refuses with 422 on a pod whose `spec.os.name` is `windows`
 * (pkg/apis/core/validation, validateWindowsPodSecurityContext's container part). kubectl's default profile since 1.36
 * sets one of them, so a plain `kubectl debug` fails there unless they are taken away.
 */
export const LINUX_ONLY_FIELDS = [
  "seLinuxOptions",
  "appArmorProfile",
  "seccompProfile",
  "capabilities",
  "readOnlyRootFilesystem",
  "privileged",
  "allowPrivilegeEscalation",
  "procMount",
  "runAsUser",
  "runAsGroup",
] as const;

const linuxOnly: ReadonlySet<string> = new Set(LINUX_ONLY_FIELDS);

/** Removes Linux-only fields from a container that is added to a Windows pod. */
export const stripForWindows = (container: DebugContainer, pod: PodFacts): Change => {
  const asked = Object.entries(container.securityContext ?? {});
  const kept = asked.filter(([field]) => !linuxOnly.has(field));
  if (!pod.windows || kept.length === asked.length) return { container, mutations: [] };
  const removed = asked.filter(([field]) => linuxOnly.has(field)).map(([field]) => field);
  return {
    container: withSecurityContext(container, Object.fromEntries(kept)),
    mutations: removed.map((field) => ({
      kind: "windows",
      container: container.name,
      field: `securityContext.${field}`,
    })),
  };
};
