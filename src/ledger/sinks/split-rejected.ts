import type { Observation } from "../../model/observation.ts";

export interface Rejected {
  readonly observation: Observation;
  /** The receiver's words. */
  readonly why: string;
}

/**
 * Sends a batch whole; where that is rejected for good, in halves, until what is at fault stands alone. Returns those.
 * `send` resolves to why a part was rejected, and rejects where it may be taken later: the whole batch is then to be sent
 * again, and nothing of it counts as given up.
 */
export const splitRejected = async (
  batch: readonly Observation[],
  send: (part: readonly Observation[]) => Promise<string | undefined>,
): Promise<readonly Rejected[]> => {
  if (batch.length === 0) return [];
  const why = await send(batch);
  if (why === undefined) return [];
  if (batch.length === 1) return batch.map((observation) => ({ observation, why }));
  const half = Math.ceil(batch.length / 2);
  const first = await splitRejected(batch.slice(0, half), send);
  return [...first, ...(await splitRejected(batch.slice(half), send))];
};
