export interface BackOff {
  readonly firstMs: number;
  readonly mostMs: number;
}

/**
 * Milliseconds to wait after the `failures`th failure in a row: doubled each time, and anything from half of that to
 * all of it, so that replicas that failed together do not come back together. `random` is in [0, 1).
 */
export const toDelay = ({ firstMs, mostMs }: BackOff, failures: number, random: number): number =>
  Math.min(mostMs, firstMs * 2 ** (failures - 1)) * (0.5 + random / 2);
