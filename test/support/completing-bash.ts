import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openTerminal } from "./terminal.ts";

const BUNDLE = fileURLToPath(new URL("../../dist/bin.js", import.meta.url));

/** A bash in a pseudo-terminal, with the completion loaded as its user would, and somebody who presses keys. */
export interface CompletingBash {
  /** What stands on the line once it was typed, and TAB pressed. */
  tab(line: string): Promise<string>;
  /** The same with every candidate put in, as readline's insert-completions does. */
  all(line: string): Promise<string>;
  /** All that the terminal shows. */
  screen(): string;
  close(): void;
}

/** `setup`: further lines of ~/.bashrc, before the completion is loaded. */
export const openCompletingBash = async (home: string, setup = ""): Promise<CompletingBash> => {
  await installProgram(home);
  await writeFile(join(home, ".bashrc"), `${BASHRC}${setup}\nsource <(ephemeral-guard completion bash)\n`);
  const terminal = openTerminal(["bash", "--noprofile", "-i"], home);
  await terminal.line("true");
  let asked = 0;
  const press = async (line: string, key: string): Promise<string> => {
    const mark = `line-${(asked += 1)}`;
    // Ctrl-O tells the line and Ctrl-U clears it; the mark, typed last, keeps this answer apart from earlier ones.
    terminal.type(`${line}${key}\u000f\u0015: ${mark}\u000f\u0015`);
    const screen = await terminal.until(new RegExp(`^<: ${mark}>$`, "m"));
    const told = [...screen.matchAll(/^<(.*)>$/gm)].map(([, text = ""]) => text);
    return told.at(-2) ?? "";
  };
  return {
    tab: (line) => press(line, "\t"),
    all: (line) => press(line, "\u001b*"),
    screen: () => terminal.screen(),
    close: () => terminal.close(),
  };
};

/** The built program, as npm would put it into the PATH. */
export const installProgram = async (home: string): Promise<void> => {
  const file = join(home, "bin", "ephemeral-guard");
  await mkdir(join(home, "bin"), { recursive: true });
  await writeFile(file, `#!/bin/sh\nexec '${process.execPath}' '${BUNDLE}' "$@"\n`);
  await chmod(file, 0o755);
};

const BASHRC = `
PATH=$HOME/bin:$PATH PS1='$ '
bind 'set bell-style none'
bind 'set enable-bracketed-paste off'
tell() { printf '\\n<%s>\\n' "$READLINE_LINE"; }
bind -x '"\\C-o": tell'
`;
