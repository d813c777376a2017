import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { reapProcess } from "./reaper.ts";

export interface ChildOptions {
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  /** The whole environment: nothing is inherited. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** stdout and stderr are appended to this file. */
  readonly logFile: string;
}

/** A process that runs beside the tests. It never outlives them. */
export interface ChildProcess {
  readonly name: string;
  readonly pid: number;
  /** How it ended, e.g. `exit code 1` or `SIGTERM`; undefined while it runs. */
  ended(): string | undefined;
  kill(signal: NodeJS.Signals): void;
  /** SIGTERM, then SIGKILL after `graceMs` (default 10 s); resolves to how it ended. */
  stop(graceMs?: number): Promise<string>;
  log(): string;
  /** The last lines of its log, for error messages. */
  logTail(lines?: number): string;
}

/** Starts `file`; rejects when it cannot be started at all. */
export const startChild = async (options: ChildOptions): Promise<ChildProcess> => {
  const log = openSync(options.logFile, "a");
  const child = spawn(options.file, options.args, {
    env: { ...options.env },
    cwd: options.cwd,
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  let ended: string | undefined;
  const exited = new Promise<string>((resolve) => {
    child.once("exit", (code, signal) => resolve((ended = signal ?? `exit code ${code ?? "unknown"}`)));
  });
  await once(child, "spawn");
  const pid = child.pid!; // set once spawned
  void exited.then(reapProcess(pid));
  const read = () => readFileSync(options.logFile, "utf8");
  return {
    name: options.name,
    pid,
    ended: () => ended,
    kill: (signal) => void child.kill(signal),
    stop: async (graceMs = 10_000) => {
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), graceMs);
      return exited.finally(() => clearTimeout(timer));
    },
    log: read,
    logTail: (lines = 15) => read().trimEnd().split("\n").slice(-lines).join("\n"),
  };
};

export interface Waiting {
  /** What is waited for, as the error says it: `readiness of kube-apiserver`. */
  readonly what: string;
  readonly timeoutMs: number;
  readonly intervalMs?: number;
}

/**
 * Waits until `ready` resolves to true. Rejects, with the last lines of the log, as soon as the process has ended or
 * the time is over; what `ready` threw last is told too.
 */
export const waitForChild = async (
  child: ChildProcess,
  waiting: Waiting,
  ready: () => Promise<boolean>,
): Promise<void> => {
  const end = Date.now() + waiting.timeoutMs;
  let last = "";
  for (;;) {
    const isReady = await ready().catch((error: unknown) => {
      last = `; last seen: ${error instanceof Error ? error.message : String(error)}`;
      return false;
    });
    if (isReady) return;
    const ended = child.ended();
    if (ended !== undefined)
      throw new Error(withLog(`${child.name} ended (${ended}) before ${waiting.what}`, child));
    if (Date.now() > end) {
      throw new Error(withLog(`no ${waiting.what} within ${waiting.timeoutMs} ms${last}`, child));
    }
    await delay(waiting.intervalMs ?? 100);
  }
};

const withLog = (message: string, child: ChildProcess): string =>
  `${message}. Last lines of its log:\n${child.logTail()}`;
