import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { eventually } from "../support/eventually.ts";

const PROGRAM = fileURLToPath(new URL("../../dist/bin.js", import.meta.url));

export interface StartedProgram {
  readonly child: ChildProcess;
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** The ports of the log line "listening"; rejects when there is none within 10 s. */
  readonly listening: () => Promise<{ port: number; probePort: number }>;
}

export interface ProgramOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs `use` with the built program, started with `argv` and an environment of its own; kills what is left of it. */
export const withProgram = async (
  argv: readonly string[],
  use: (started: StartedProgram) => Promise<void>,
  { cwd, env }: ProgramOptions = {},
): Promise<void> => {
  if (!existsSync(PROGRAM)) throw new Error("dist/bin.js is not there: npm run build makes it");
  const child = spawn(process.execPath, [PROGRAM, ...argv], { cwd, env: { ...env }, stdio: "pipe" });
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.once("close", (code, signal) => resolve(code ?? signal));
  });
  try {
    await use(observe(child, ended));
  } finally {
    child.kill("SIGKILL");
    await ended;
  }
};

const observe = (child: ChildProcess, ended: StartedProgram["ended"]): StartedProgram => {
  const text = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name]?.setEncoding("utf8").on("data", (chunk: string) => (text[name] += chunk));
  }
  const listening = () =>
    eventually(() => {
      const line = text.stdout.split("\n").find((candidate) => candidate.includes('"msg":"listening"'));
      if (line === undefined) return Promise.reject(new Error(`not listening: ${text.stderr}`));
      return Promise.resolve(JSON.parse(line) as { port: number; probePort: number });
    });
  return { child, ended, listening, stdout: () => text.stdout, stderr: () => text.stderr };
};
