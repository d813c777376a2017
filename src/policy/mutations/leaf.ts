import type { SecurityContext } from "../../model/container.ts";
import type { PodFacts } from "../../model/debug-request.ts";
import { appArmorAnnotation } from "../pod-security/app-armor-annotation.ts";
import { isAdministrator } from "../pod-security/windows-administrator.ts";
import { canonicalCapability } from "../capability-name.ts";
import type { SecurityDefaults } from "../defaults-schema.ts";

/** What a leaf's rule may look at: the container's security context so far, and the pod. */
export interface Setting {
  readonly context: SecurityContext;
  readonly containerName: string;
  readonly pod: PodFacts;
}

/** One unit of what is filled in. A rule that says no leaves the leaf unset: unset is never wider than asked for. */
export interface Leaf {
  readonly name: keyof SecurityDefaults;
  /** Whether the API server takes it on a Windows pod; there no other leaf is filled. */
  readonly onWindows: boolean;
  readonly mayFill: (setting: Setting, value: SecurityDefaults) => boolean;
}

/**
 * Every leaf of a security context that can be filled. The uid comes before `runAsNonRoot`, whose rule looks at it:
 * filling in this order makes mutating twice the same as once.
 */
export const LEAVES: readonly Leaf[] = [
  { name: "runAsUser", onWindows: false, mayFill: () => true },
  { name: "runAsGroup", onWindows: false, mayFill: () => true },
  { name: "windowsOptions", onWindows: true, mayFill: ({ pod }) => pod.windows && !isHostProcess(pod) },
  { name: "runAsNonRoot", onWindows: true, mayFill: (setting) => canStartAsNonRoot(setting) },
  { name: "privileged", onWindows: false, mayFill: () => true },
  { name: "allowPrivilegeEscalation", onWindows: false, mayFill: ({ context }) => !escalates(context) },
  { name: "readOnlyRootFilesystem", onWindows: false, mayFill: () => true },
  { name: "procMount", onWindows: false, mayFill: () => true },
  { name: "capabilities", onWindows: false, mayFill: (setting, value) => canDrop(setting, value) },
  { name: "seccompProfile", onWindows: false, mayFill: (setting, value) => narrowsSeccomp(setting, value) },
  { name: "appArmorProfile", onWindows: false, mayFill: (setting, value) => narrowsAppArmor(setting, value) },
  // A container's options replace the pod's as a whole, categories included: only where there are none is it narrower.
  {
    name: "seLinuxOptions",
    onWindows: false,
    mayFill: ({ pod }) => pod.securityContext.seLinuxOptions === undefined,
  },
];

/** A host process runs as one of the node's own accounts; as a user that only containers have it would never start. */
const isHostProcess = ({ securityContext }: PodFacts): boolean =>
  securityContext.windowsOptions?.hostProcess === true;

/** The kubelet refuses to start a container that is to be non-root and runs as uid 0, and it can never be removed. */
const canStartAsNonRoot = ({ context, pod }: Setting): boolean => {
  if (!pod.windows) return (context.runAsUser ?? pod.securityContext.runAsUser) !== 0;
  const account = context.windowsOptions?.runAsUserName ?? pod.securityContext.windowsOptions?.runAsUserName;
  return account === undefined || !isAdministrator(account);
};

/** The API server refuses `allowPrivilegeEscalation: false` beside these (validateSecurityContext). */
const escalates = ({ privileged, capabilities }: SecurityContext): boolean =>
  privileged === true ||
  (capabilities?.add ?? []).map(canonicalCapability).some((name) => name === "SYS_ADMIN" || name === "ALL");

/** Dropping by name what was asked for by name contradicts it; `drop: [ALL]` beside `add: [X]` is the usual idiom. */
const canDrop = ({ context }: Setting, { capabilities }: SecurityDefaults): boolean => {
  const added = new Set((context.capabilities?.add ?? []).map(canonicalCapability));
  return !added.has("ALL") && !(capabilities?.drop ?? []).some((name) => added.has(name));
};

/** A pod's own Localhost profile may be stricter than RuntimeDefault; the container goes on inheriting it. */
const narrowsSeccomp = ({ pod }: Setting, { seccompProfile }: SecurityDefaults): boolean =>
  pod.securityContext.seccompProfile?.type !== "Localhost" || seccompProfile?.type === "Localhost";

const narrowsAppArmor = ({ pod, containerName }: Setting, { appArmorProfile }: SecurityDefaults): boolean => {
  if (appArmorProfile?.type === "Localhost") return true;
  const annotated = appArmorAnnotation(pod, containerName).startsWith("localhost/");
  return !annotated && pod.securityContext.appArmorProfile?.type !== "Localhost";
};
