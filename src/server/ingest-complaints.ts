import type { Logger } from "../log.ts";

/** Whoever may send requests here must not be able to fill the log: a line at once, then one an interval at most. */
export const createComplaints = (
  logger: Pick<Logger, "warn">,
  now: () => number = () => performance.now(),
  intervalMs = 10_000,
): ((fields: object, message: string) => void) => {
  let next = -Infinity;
  let unlogged = 0;
  return (fields, message) => {
    if (now() < next) {
      unlogged += 1;
      return;
    }
    logger.warn(unlogged === 0 ? fields : { ...fields, unlogged }, message);
    next = now() + intervalMs;
    unlogged = 0;
  };
};
