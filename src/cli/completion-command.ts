import { Argument, Command } from "commander";
import { completeWords } from "./completion-candidates.ts";
import { COMPLETION_SCRIPTS } from "./completion-scripts.ts";
import { HELP_GROUPS } from "./help-groups.ts";
import type { Invocation } from "./main.ts";

type Shell = keyof typeof COMPLETION_SCRIPTS;

export const defineCompletionCommand = ({ io }: Invocation): Command =>
  new Command("completion")
    .description("print what makes a shell complete commands, flags and their values")
    .helpGroup(HELP_GROUPS.rest)
    .addArgument(new Argument("<shell>", "which one").choices(Object.keys(COMPLETION_SCRIPTS)))
    .argument("[words...]", "of a line, up to the cursor: what may the last one become? The script asks this")
    .addHelpText("after", HELP)
    .action((shell: Shell, words: readonly string[], _flags: object, command: Command) => {
      io.stdout.write(
        words.length === 0 ? COMPLETION_SCRIPTS[shell] : answer(command.parent ?? command, words),
      );
    });

const answer = (program: Command, words: readonly string[]): string => {
  const { kind, candidates } = completeWords(program, words);
  return [kind, ...candidates.map(({ word, about }) => `${word}\t${about}`), ""].join("\n");
};

const HELP = `
At each TAB the script asks the program that is installed, and so is never
stale. It needs ephemeral-guard in the PATH, and nothing else.

Examples:
  source <(ephemeral-guard completion bash)   # in ~/.bashrc
  source <(ephemeral-guard completion zsh)    # in ~/.zshrc, after compinit
  ephemeral-guard completion fish | source    # in ~/.config/fish/config.fish`;
