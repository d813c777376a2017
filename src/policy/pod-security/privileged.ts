import { beyond, type Control } from "./control.ts";

/**
 * Baseline: a privileged container has the node. `securityContext.privileged` must be unset or false; a pod has no
 * such field to inherit.
 */
export const privileged: Control = (container, _pod, level) =>
  container.securityContext?.privileged === true
    ? { field: "securityContext.privileged", message: `is privileged${beyond(level)}`, value: true }
    : undefined;
