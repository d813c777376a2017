import { demandedBy, type Control } from "./control.ts";
import { effective } from "./effective.ts";

/**
 * Restricted: the effective `runAsNonRoot` must be true, so that the kubelet refuses to start the container as root.
 * Lifted in a pod with a user namespace of its own; not on Windows, where it keeps ContainerAdministrator out.
 */
export const runAsNonRoot: Control = (container, pod, level) => {
  if (level !== "restricted" || pod.userNamespace) return undefined;
  const { value, origin } = effective(container, pod, "runAsNonRoot");
  if (value === true) return undefined;
  return {
    field: "securityContext.runAsNonRoot",
    ...(value === undefined
      ? { message: `runs without runAsNonRoot: true${demandedBy(level)}` }
      : { message: `sets runAsNonRoot: false${origin}, but level "${level}" demands true`, value }),
  };
};
