import { quote } from "../../model/printable.ts";
import { beyond, demandedBy, type Control, type ControlFinding } from "./control.ts";
import { effective } from "./effective.ts";
import { isConfined } from "./profile.ts";

/**
 * Baseline: an effective `seccompProfile` must be of type RuntimeDefault or Localhost. Restricted: there must be one,
 * but for Windows pods, where the API server refuses the field.
 */
export const seccompProfile: Control = (container, pod, level): ControlFinding | undefined => {
  const { value: profile, origin } = effective(container, pod, "seccompProfile");
  if (profile === undefined) {
    const demanded = level === "restricted" && !pod.windows;
    return demanded
      ? { field: FIELD, message: `runs without a seccompProfile${demandedBy(level)}` }
      : undefined;
  }
  if (isConfined(profile)) return undefined;
  const value = profile.type ?? "";
  return {
    field: FIELD,
    message: `sets seccompProfile.type ${quote(value)}${origin}${beyond(level)}`,
    value,
  };
};

const FIELD = "securityContext.seccompProfile.type";
