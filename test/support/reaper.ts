import { spawn } from "node:child_process";
import { Socket } from "node:net";
import type { Writable } from "node:stream";
import { fileURLToPath } from "node:url";

/**
 * Kills the process `pid` when this process ends, however it ends: normally, by a signal (SIGKILL too) or by an
 * exception. Call what is returned once the process has ended by itself, lest its number be someone else's by then.
 */
export const reapProcess = (pid: number): (() => void) => give({ pid });

/** Runs a command when this process ends, after the processes and before the folders. Its environment is the PATH alone. */
export const reapCommand = (command: readonly [string, ...string[]]): (() => void) => give({ command });

/** Removes the folder `path` and all in it when this process ends, after the processes. */
export const reapFolder = (path: string): (() => void) => give({ folder: path });

let reaper: Writable | undefined;
let lastId = 0;

type Order = { readonly pid: number } | { readonly command: readonly string[] } | { readonly folder: string };

const give = (order: Order): (() => void) => {
  const to = (reaper ??= startReaper());
  const id = ++lastId;
  to.write(`${JSON.stringify({ id, ...order })}\n`);
  return () => to.write(`${JSON.stringify({ drop: id })}\n`);
};

const startReaper = (): Writable => {
  // Detached: Ctrl-C goes to every process of the terminal's group, and the reaper must outlive that.
  const child = spawn(process.execPath, [fileURLToPath(new URL("reaper.mjs", import.meta.url))], {
    detached: true,
    stdio: ["pipe", "ignore", "inherit"],
    env: { PATH: process.env["PATH"] ?? "" },
  });
  child.unref();
  // The pipe alone must not keep mocha from ending.
  if (child.stdin instanceof Socket) child.stdin.unref();
  return child.stdin;
};
