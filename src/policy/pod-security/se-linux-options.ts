import type { SeLinuxOptions } from "../../model/container.ts";
import { quote } from "../../model/printable.ts";
import { beyond, type Control } from "./control.ts";
import { effective } from "./effective.ts";

/**
 * Baseline: of the effective `seLinuxOptions`, `type` must be unset, empty or one of the container types, `user` and
 * `role` must be unset or empty. `level` is free.
 */
export const seLinuxOptions: Control = (container, pod, level) => {
  const { value, origin } = effective(container, pod, "seLinuxOptions");
  const fault = value === undefined ? undefined : faultOf(value);
  if (fault === undefined) return undefined;
  return {
    field: `securityContext.seLinuxOptions.${fault.part}`,
    message: `sets seLinuxOptions.${fault.part} ${quote(fault.value)}${origin}${beyond(level)}`,
    value: fault.value,
  };
};

interface Fault {
  readonly part: keyof SeLinuxOptions;
  readonly value: string;
}

const faultOf = ({ type = "", user = "", role = "" }: SeLinuxOptions): Fault | undefined => {
  if (!ALLOWED_TYPES.has(type)) return { part: "type", value: type };
  if (user !== "") return { part: "user", value: user };
  return role === "" ? undefined : { part: "role", value: role };
};

const ALLOWED_TYPES: ReadonlySet<string> = new Set([
  "",
  "container_t",
  "container_init_t",
  "container_kvm_t",
  "container_engine_t",
]);
