import type { Io } from "../io.ts";
import { toTerminal } from "../terminal.ts";

/** Tells on a terminal how far it is, once it takes longer than a second. */
export interface ExportProgress {
  add(count: number): void;
  end(): void;
}

export const createExportProgress = (
  { stderr, env }: Io,
  now = (): number => performance.now(),
): ExportProgress => {
  const shown = toTerminal(stderr, env).width !== undefined;
  let [count, next, told] = [0, now() + STEP_MS, false];
  return {
    add: (more) => {
      count += more;
      if (!shown || now() < next) return;
      stderr.write(`\r${count} records`);
      [next, told] = [now() + STEP_MS, true];
    },
    end: () => {
      if (told) stderr.write(`\r${count} records\n`);
    },
  };
};

const STEP_MS = 1000;
