import { setImmediate as turn } from "node:timers/promises";

/** How long work may go on before others have their turn. */
const STRETCH_MS = 2;

let turnedMs = 0;

/**
 * SQLite answers on the thread that asks, and the answer is there at once: a batch of many statements would let nothing
 * else of this process run until its end. So between its steps it lets everybody else have a turn, now and then.
 */
export const takeTurns = async (): Promise<void> => {
  if (performance.now() - turnedMs < STRETCH_MS) return;
  await turn();
  turnedMs = performance.now();
};
