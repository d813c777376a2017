/**
 * The env entries that `/mutate` writes into every added container. They stay for the pod's life, since an ephemeral
 * container cannot be changed; policies do not see them.
 */
export const STAMP_NAMES = {
  requestedBy: "EPHEMERAL_GUARD_REQUESTED_BY",
  requestedAt: "EPHEMERAL_GUARD_REQUESTED_AT",
  policy: "EPHEMERAL_GUARD_POLICY",
} as const;

const names: ReadonlySet<string> = new Set(Object.values(STAMP_NAMES));

export const isStampName = (name: string): boolean => names.has(name);
