/** Aborts after a time, or with another signal; see `createDeadline`. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Whether the time was over before it was met. */
  missed(): boolean;
  /** It is met: from now on only the other signal aborts. */
  meet(): void;
  /** Nothing aborts any more. */
  close(): void;
}

/** By timer and listener rather than by `AbortSignal.any`, which Node 20 may collect as garbage before it has fired. */
export const createDeadline = (ms: number, outer?: AbortSignal): Deadline => {
  const controller = new AbortController();
  let missed = false;
  const timer = setTimeout(() => {
    missed = true;
    controller.abort();
  }, ms);
  const abort = (): void => controller.abort();
  if (outer?.aborted === true) abort();
  outer?.addEventListener("abort", abort);
  return {
    signal: controller.signal,
    missed: () => missed,
    meet: () => clearTimeout(timer),
    close: () => {
      clearTimeout(timer);
      outer?.removeEventListener("abort", abort);
    },
  };
};
