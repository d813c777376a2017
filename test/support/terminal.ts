import { spawn } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import { reapProcess } from "./reaper.ts";

/** A command in a pseudo-terminal, with somebody who types. */
export interface Terminal {
  /** All that was printed so far, without escape sequences and carriage returns. What is typed is echoed, and so in it. */
  screen(): string;
  type(text: string): void;
  /** Resolves to the screen once it matches; rejects, telling the screen, after `timeoutMs` or once the command has ended. */
  until(pattern: RegExp, timeoutMs?: number): Promise<string>;
  /** Types a line for the shell on the other side, and resolves once the shell is back. */
  line(command: string): Promise<{ readonly code: number; readonly printed: string }>;
  /** Resolves to the exit code of the command. */
  readonly ended: Promise<number>;
  close(): void;
}

/** Starts a command in a pseudo-terminal of its own (by util-linux's `script`), with nothing of this machine's user about it. */
export const openTerminal = (command: readonly string[], home: string): Terminal => {
  const words = command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
  // Without a terminal of its own to copy from, `script` makes one of no size, in which nothing fits on a line.
  const line = `stty rows 50 columns 250; exec ${words}`;
  const child = spawn("script", ["--quiet", "--return", "--flush", "--command", line, "/dev/null"], {
    env: { HOME: home, PATH: "/usr/bin:/bin", TERM: "dumb", SHELL: "/bin/sh" },
    cwd: home,
  });
  let output = "";
  let lines = 0;
  let exitCode: number | undefined;
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stdin.on("error", () => undefined); // typed into a terminal that has just closed
  const ended = new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      exitCode = code ?? -1;
      resolve(exitCode);
    });
  });
  child.once("spawn", () => void ended.then(reapProcess(child.pid!))); // set once spawned
  const screen = (): string => stripVTControlCharacters(output).replaceAll("\r", "");
  const until = async (pattern: RegExp, timeoutMs = 30_000): Promise<string> => {
    const end = Date.now() + timeoutMs;
    while (!pattern.test(screen())) {
      if (exitCode !== undefined || Date.now() > end) {
        const why = exitCode === undefined ? `within ${timeoutMs} ms` : `before it ended with ${exitCode}`;
        throw new Error(`the terminal did not show ${pattern} ${why}, but:\n${screen()}`);
      }
      await delay(20);
    }
    return screen();
  };
  return {
    screen,
    until,
    type: (text) => void child.stdin.write(text),
    line: async (text) => {
      const mark = `line-${++lines}`;
      // What is typed is echoed: the marks are spelled so that only what the shell makes of them matches.
      child.stdin.write(`echo 'begin'-${mark}; ${text}; echo 'end'-${mark}-$?\n`);
      const pattern = new RegExp(`^begin-${mark}\\n([^]*?)end-${mark}-(\\d+)$`, "m");
      const [, printed = "", code] = pattern.exec(await until(pattern)) ?? [];
      return { code: Number(code), printed };
    },
    ended,
    close: () => void child.kill("SIGKILL"),
  };
};
