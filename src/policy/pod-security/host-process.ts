import { beyond, type Control } from "./control.ts";
import { effectiveWindowsOption } from "./effective.ts";

/**
 * Baseline: a Windows host process runs on the node itself. The effective `windowsOptions.hostProcess` must be unset
 * or false, whatever the pod says of its operating system.
 */
export const hostProcess: Control = (container, pod, level) => {
  const { value, origin } = effectiveWindowsOption(container, pod, "hostProcess");
  if (value !== true) return undefined;
  return {
    field: "securityContext.windowsOptions.hostProcess",
    message: `runs as a Windows host process${origin}${beyond(level)}`,
    value,
  };
};
