import { demandedBy, type Control } from "./control.ts";

/**
 * Restricted: a process may not gain more privileges than its parent. `securityContext.allowPrivilegeEscalation` must
 * be false, since unset means true; a pod has no such field to inherit. Lifted for Windows pods, where the API server
 * refuses the field.
 */
export const allowPrivilegeEscalation: Control = (container, pod, level) => {
  if (level !== "restricted" || pod.windows) return undefined;
  const value = container.securityContext?.allowPrivilegeEscalation;
  if (value === false) return undefined;
  return {
    field: "securityContext.allowPrivilegeEscalation",
    message: `runs without allowPrivilegeEscalation: false${demandedBy(level)}`,
    ...(value === undefined ? {} : { value }),
  };
};
