import { setTimeout as delay } from "node:timers/promises";

/**
 * Repeats `probe` until it resolves without throwing, and gives what it resolved to. For what the API server does a
 * moment after it has said yes, e.g. heeding a webhook configuration. Rejects with the last error after `timeoutMs`.
 */
export const eventually = async <T>(probe: () => Promise<T>, timeoutMs = 10_000): Promise<T> => {
  const end = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await probe();
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    await delay(50);
  }
};
