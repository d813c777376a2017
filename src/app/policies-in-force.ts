import type { PolicySet } from "../policy/compile.ts";

/** Keeps a new set back while the labels that it reads are not known yet; see `put`. */
export interface PoliciesInForce {
  current(): PolicySet | undefined;
  /**
   * Puts a set in force: at once, unless it reads namespace labels. Then the set before it goes on judging until they
   * are known (`HOLD_MS` at most), since the new one would deny every request that it could not match.
   */
  put(set: PolicySet): void;
}

export interface PoliciesInForceOptions {
  readonly synced: (ms: number) => Promise<void>;
  readonly onChange: (set: PolicySet) => void;
}

export const createPoliciesInForce = ({ synced, onChange }: PoliciesInForceOptions): PoliciesInForce => {
  let current: PolicySet | undefined;
  let last: PolicySet | undefined;
  const swap = (set: PolicySet): void => {
    current = set;
    onChange(set);
  };
  return {
    current: () => current,
    put: (set) => {
      last = set;
      if (current === undefined || !set.readsNamespaceLabels) swap(set);
      else void synced(HOLD_MS).then(() => last === set && swap(set));
    },
  };
};

/** An edit of a policy takes effect within two seconds, one of which may pass until it is seen. */
const HOLD_MS = 800;
