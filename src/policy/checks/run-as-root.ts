import type { DebugContainer } from "../../model/container.ts";
import type { PodFacts } from "../../model/debug-request.ts";
import { quote } from "../../model/printable.ts";
import { effective, effectiveWindowsOption } from "../pod-security/effective.ts";
import { isAdministrator } from "../pod-security/windows-administrator.ts";
import type { Finding } from "./check.ts";

/**
 * `runAsRoot: deny`: the container must be known not to run as root. On Linux a uid other than 0 shows that, or
 * `runAsNonRoot: true` where no uid is set, since the kubelet then looks at the image's user. On Windows uids mean
 * nothing: a user name that is no administrator shows it, or `runAsNonRoot: true` where no name is set.
 * A user namespace lifts nothing: uid 0 is root inside the container all the same.
 */
export const judgeRunAsRoot = (container: DebugContainer, pod: PodFacts): Finding | undefined => {
  const fault = asAdministrator(container, pod) ?? asRootUid(container, pod);
  if (fault !== undefined) return fault;
  return isKnownNotRoot(container, pod) ? undefined : unknown(pod);
};

const CODE = "privileges.runAsRoot";

/**
 * Looked at in every pod: one that does not name its operating system may land on a Windows node. And whatever
 * runAsNonRoot says: the kubelet knows no administrator but ContainerAdministrator.
 */
const asAdministrator = (container: DebugContainer, pod: PodFacts): Finding | undefined => {
  const { value = "", origin } = effectiveWindowsOption(container, pod, "runAsUserName");
  if (!isAdministrator(value)) return undefined;
  const field = "securityContext.windowsOptions.runAsUserName";
  return {
    code: CODE,
    field,
    message: `runs as administrator ${quote(value)}${origin}; root is denied`,
    value,
  };
};

/** A violation beside `runAsNonRoot: true` too: that container would never start, and could never be removed. */
const asRootUid = (container: DebugContainer, pod: PodFacts): Finding | undefined => {
  const { value, origin } = effective(container, pod, "runAsUser");
  if (value !== 0) return undefined;
  const field = "securityContext.runAsUser";
  return { code: CODE, field, message: `runs as uid 0${origin}; root is denied`, value };
};

const isKnownNotRoot = (container: DebugContainer, pod: PodFacts): boolean => {
  if (effective(container, pod, "runAsNonRoot").value === true) return true;
  if (!pod.windows) return effective(container, pod, "runAsUser").value !== undefined;
  const { value: userName = "" } = effectiveWindowsOption(container, pod, "runAsUserName");
  return userName !== "";
};

const unknown = (pod: PodFacts): Finding => {
  const instead = pod.windows ? "windowsOptions.runAsUserName" : "runAsUser";
  const message = `may run as root, which is denied: set runAsNonRoot: true or ${instead}`;
  return { code: CODE, field: "securityContext.runAsNonRoot", message };
};
