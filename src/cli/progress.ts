import type { Io } from "./io.ts";
import { toTerminal } from "./terminal.ts";

/** Tells on a terminal how far a command is, once it takes longer than a second; leaves nothing behind. */
export interface Progress {
  add(count?: number): void;
  /** Takes away what is shown, until more is added: call it before any other word, and in the end. */
  clear(): void;
}

export interface ProgressOptions {
  /** What is counted: "records". */
  readonly what: string;
  /** How many there will be, where that is known. */
  readonly total?: number;
  /** Results are printed meanwhile: on a terminal they are progress enough, and would stand in one line with it. */
  readonly streams?: boolean;
  /** For what cannot tell before it is done, and will take long: what is added first is shown at once. */
  readonly atOnce?: boolean;
}

/** Shows nothing where stderr is no terminal. Uses no escape sequences, and so works wherever `\r` does. */
export const createProgress = (
  io: Io,
  { what, total, streams = false, atOnce = false }: ProgressOptions,
  now = (): number => performance.now(),
): Progress => {
  const { width } = toTerminal(io.stderr, io.env);
  const printsThere = streams && toTerminal(io.stdout, io.env).width !== undefined;
  let [count, next, shown] = [0, now() + (atOnce ? 0 : FIRST_MS), 0];
  const draw = (room: number): void => {
    const text = (total === undefined ? countOf(count, what) : barOf({ count, total, what }, room)).slice(
      0,
      room,
    );
    io.stderr.write(`\r${text.padEnd(shown)}`);
    shown = text.length;
  };
  return {
    add: (more = 1) => {
      count += more;
      if (width === undefined || printsThere || now() < next) return;
      next = now() + STEP_MS;
      // A line as wide as the terminal would go on in the next, and stay there.
      draw(width - 1);
    },
    clear: () => {
      if (shown > 0) io.stderr.write(`\r${" ".repeat(shown)}\r`);
      shown = 0;
    },
  };
};

const FIRST_MS = 1000;
const STEP_MS = 200;

const countOf = (count: number, what: string): string => `${count.toLocaleString("en-US")} ${what}`;

const barOf = (given: { count: number; total: number; what: string }, room: number): string => {
  const { count, total, what } = given;
  const done = total === 0 ? 1 : Math.min(count / total, 1);
  const words = `${String(Math.floor(done * 100)).padStart(3)} %  ${count.toLocaleString("en-US")} of ${countOf(total, what)}`;
  const length = Math.min(MAX_BAR, room - words.length - 3);
  if (length < MIN_BAR) return words.trimStart();
  const filled = Math.round(done * length);
  return `[${"=".repeat(filled)}${" ".repeat(length - filled)}] ${words}`;
};

const MAX_BAR = 40;
const MIN_BAR = 5;
