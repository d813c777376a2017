import { printable } from "../../model/printable.ts";
import { shortList } from "../checks/short-list.ts";
import { beyond, demandedBy, type Control, type ControlLevel } from "./control.ts";

/**
 * Baseline: only capabilities that runtimes give anyway may be added, NET_RAW not among them. Restricted: only
 * NET_BIND_SERVICE may be added, and ALL must be dropped; on Windows pods, which have no capabilities, `baseline`
 * holds instead. Names compare exactly: runtimes take `CAP_CHOWN` for `CHOWN`, the standard does not.
 */
export const capabilities: Control = (container, pod, level, { allowedCapabilities }) => {
  const { add = [], drop = [] } = container.securityContext?.capabilities ?? {};
  const strict = level === "restricted" && !pod.windows;
  const standard = strict ? RESTRICTED : BASELINE;
  const excess = add.filter((name) => !standard.has(name) && !allowedCapabilities.has(name));
  const keepsDefaults = strict && !drop.includes("ALL");
  if (excess.length > 0) return { field: `${FIELD}.add`, ...describeExcess(excess, keepsDefaults, level) };
  return keepsDefaults
    ? { field: `${FIELD}.drop`, message: `does not drop capability ALL${demandedBy(level)}` }
    : undefined;
};

const FIELD = "securityContext.capabilities";

const RESTRICTED: ReadonlySet<string> = new Set(["NET_BIND_SERVICE"]);

const BASELINE: ReadonlySet<string> = new Set([
  "AUDIT_WRITE",
  "CHOWN",
  "DAC_OVERRIDE",
  "FOWNER",
  "FSETID",
  "KILL",
  "MKNOD",
  "NET_BIND_SERVICE",
  "SETFCAP",
  "SETGID",
  "SETPCAP",
  "SETUID",
  "SYS_CHROOT",
]);

const describeExcess = (added: readonly string[], keepsDefaults: boolean, level: ControlLevel) => {
  const value = [...new Set(added)];
  const noun = value.length === 1 ? "capability" : "capabilities";
  const names = shortList(value.map((name) => printable(name)));
  const drop = keepsDefaults ? " and does not drop ALL" : "";
  return { message: `adds ${noun} ${names}${drop}${beyond(level)}`, value };
};
