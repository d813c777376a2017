import { beyond, type Control } from "./control.ts";
import { effective } from "./effective.ts";

/** Restricted: the effective `runAsUser` must be unset or not 0. Lifted in a pod with a user namespace of its own. */
export const runAsUser: Control = (container, pod, level) => {
  if (level !== "restricted" || pod.userNamespace) return undefined;
  const { value, origin } = effective(container, pod, "runAsUser");
  if (value !== 0) return undefined;
  return { field: "securityContext.runAsUser", message: `runs as uid 0${origin}${beyond(level)}`, value: 0 };
};
