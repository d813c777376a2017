import { quote } from "../../model/printable.ts";
import { beyond, type Control } from "./control.ts";

/**
 * Baseline: /proc keeps its masks. `securityContext.procMount` must be unset or `Default`; a pod has no such field to
 * inherit. A pod with a user namespace of its own is free to choose at `baseline` since 1.35, not at `restricted`.
 */
export const procMount: Control = (container, pod, level) => {
  const value = container.securityContext?.procMount;
  if (value === undefined || value === "Default") return undefined;
  if (pod.userNamespace && level === "baseline") return undefined;
  return {
    field: "securityContext.procMount",
    message: `sets procMount ${quote(value)}${beyond(level)}`,
    value,
  };
};
