import type { EnvEntry } from "../model/container.ts";
import { STAMP_NAMES } from "../model/stamp-names.ts";

/** What a container's stamp says, whoever wrote it. `faulty`: the guard writes no such stamp. */
export type ReadStamp =
  | { readonly kind: "none" }
  | { readonly kind: "faulty" }
  | { readonly kind: "stamp"; readonly requestedBy: string; readonly requestedAt: string };

/** `entries`: those of the stamp's names. The guard writes each of them once, with a plain value. */
export const readStamp = (entries: readonly EnvEntry[]): ReadStamp => {
  if (entries.length === 0) return { kind: "none" };
  const valueOf = (name: string): string => {
    const [entry, second] = entries.filter((one) => one.name === name);
    return second === undefined && entry?.valueFrom === undefined ? (entry?.value ?? "") : "";
  };
  const [requestedBy, requestedAt] = [valueOf(STAMP_NAMES.requestedBy), valueOf(STAMP_NAMES.requestedAt)];
  const whole = requestedBy !== "" && TIME.test(requestedAt) && valueOf(STAMP_NAMES.policy) !== "";
  return whole ? { kind: "stamp", requestedBy, requestedAt } : { kind: "faulty" };
};

/** As the guard writes it. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
