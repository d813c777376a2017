import { quote } from "../../model/printable.ts";
import { appArmorAnnotation } from "./app-armor-annotation.ts";
import { beyond, type Control, type ControlFinding, type ControlLevel } from "./control.ts";
import { effective } from "./effective.ts";
import { isConfined } from "./profile.ts";

/**
 * Baseline: an AppArmor profile must be of type RuntimeDefault or Localhost; none at all leaves the runtime's default.
 * The kubelet takes the container's field, else the pod's annotation for that container, else the pod's field.
 */
export const appArmorProfile: Control = (container, pod, level) => {
  const annotation = appArmorAnnotation(pod, container.name);
  if (container.securityContext?.appArmorProfile === undefined && annotation !== "") {
    return judgeAnnotation(annotation, level);
  }
  const { value: profile, origin } = effective(container, pod, "appArmorProfile");
  if (profile === undefined || isConfined(profile)) return undefined;
  const value = profile.type ?? "";
  return {
    field: FIELD,
    message: `sets appArmorProfile.type ${quote(value)}${origin}${beyond(level)}`,
    value,
  };
};

const FIELD = "securityContext.appArmorProfile.type";

/** The kubelet ignores a value it does not know; the standard forbids it, and so do we. */
const judgeAnnotation = (value: string, level: ControlLevel): ControlFinding | undefined => {
  if (value === "runtime/default" || value.startsWith("localhost/")) return undefined;
  return {
    field: FIELD,
    message: `has the AppArmor annotation ${quote(value)}${beyond(level)}`,
    value,
  };
};
