import type { ControlName } from "../../model/codes.ts";
import { allowPrivilegeEscalation } from "./allow-privilege-escalation.ts";
import { appArmorProfile } from "./app-armor-profile.ts";
import { capabilities } from "./capabilities.ts";
import type { Control } from "./control.ts";
import { hostProcess } from "./host-process.ts";
import { privileged } from "./privileged.ts";
import { procMount } from "./proc-mount.ts";
import { runAsNonRoot } from "./run-as-non-root.ts";
import { runAsUser } from "./run-as-user.ts";
import { seLinuxOptions } from "./se-linux-options.ts";
import { seccompProfile } from "./seccomp-profile.ts";

/**
 * Every control of the standard that an ephemeral container can break, in the order in which findings are told. The
 * names are part of stable codes. Not here is what only pods have: host namespaces, ports, paths, sysctls, volumes.
 */
export const CONTROLS = {
  privileged,
  hostProcess,
  seLinuxOptions,
  procMount,
  seccompProfile,
  appArmorProfile,
  capabilities,
  allowPrivilegeEscalation,
  runAsNonRoot,
  runAsUser,
} as const satisfies Readonly<Record<ControlName, Control>>;
