import type { Readable, Writable } from "node:stream";

/** All that a command may touch of its process. Results go to `stdout`, words to `stderr`. */
export interface Io {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the JSON log goes instead of the process's own stdout; for tests. */
  readonly logTo?: { write(line: string): void };
  readonly onSignal: (signal: "SIGTERM" | "SIGINT", listener: () => void) => void;
}

/** What commands end with, as kubectl's `diff` does: yes, no, could not judge. */
export const EXIT = { yes: 0, no: 1, cannot: 2 } as const;

/** Something the user can put right; printed without a stack. */
export class UserError extends Error {
  override readonly name = "UserError";
}
