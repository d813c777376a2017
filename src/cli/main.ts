import { Command, CommanderError } from "commander";
import { fillFromSettings, SettingError } from "../config/settings.ts";
import { defineAuditCommand } from "./audit/audit-command.ts";
import { defineCertsCommand } from "./certs-command.ts";
import { defineCompletionCommand } from "./completion-command.ts";
import { defineExplainCommand } from "./explain-command.ts";
import { defineInitCommand } from "./init-command.ts";
import { HELP_GROUPS } from "./help-groups.ts";
import { EXIT, UserError, type Io } from "./io.ts";
import { defineLintCommand } from "./lint-command.ts";
import { defineRecorderCommand } from "./recorder-command.ts";
import { defineReplayCommand } from "./replay-command.ts";
import { defineReviewCommand } from "./review-command.ts";
import { defineSchemaCommand } from "./schema-command.ts";
import { defineServeCommand } from "./serve-command.ts";
import { defineTestCommand } from "./test-command.ts";
import { defineVersionCommand } from "./version-command.ts";
import { defineWebhookCommand } from "./webhook-command.ts";

/** A command's result reaches `run` here, since an action's return value does not. */
export interface Invocation {
  readonly io: Io;
  exitCode: number;
}

/** Runs one command line and returns its exit code: 0 yes, 1 no, 2 could not judge. */
export const run = async (argv: readonly string[], io: Io): Promise<number> => {
  const invocation: Invocation = { io, exitCode: EXIT.yes };
  try {
    await createProgram(invocation).parseAsync(argv, { from: "user" });
    return invocation.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.yes : EXIT.cannot;
    if (!isForUser(error)) throw error;
    io.stderr.write(`error: ${error.message}\n`);
    return EXIT.cannot;
  }
};

/** What the user can put right; an error of the system, such as a folder that may not be written, is among it. */
const isForUser = (error: unknown): error is Error =>
  error instanceof UserError ||
  error instanceof SettingError ||
  (error instanceof Error && "syscall" in error);

const createProgram = (invocation: Invocation): Command => {
  const { io } = invocation;
  const program = new Command("ephemeral-guard")
    .description("Decides who may attach which debug container to which pod, by policy files.")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
    })
    .commandsGroup(HELP_GROUPS.rest)
    .helpCommand("help [command]", "display help for command")
    .showHelpAfterError("(add --help for what there is)")
    .hook("preAction", (_, action) => fillFromSettings(action, io.env));
  const commands = [
    defineServeCommand(invocation),
    defineWebhookCommand(invocation),
    defineRecorderCommand(invocation),
    defineReviewCommand(invocation),
    defineExplainCommand(invocation),
    defineInitCommand(invocation),
    defineLintCommand(invocation),
    defineTestCommand(invocation),
    defineReplayCommand(invocation),
    defineSchemaCommand(invocation),
    defineAuditCommand(invocation),
    defineCertsCommand(invocation),
    defineCompletionCommand(invocation),
    defineVersionCommand(invocation),
  ];
  for (const command of commands) program.addCommand(inherit(command, program));
  return program.addHelpText("after", SETTINGS_HELP);
};

/** Commander does so for the commands that it makes itself. */
const inherit = (command: Command, parent: Command): Command => {
  command.copyInheritedSettings(parent);
  for (const one of command.commands) inherit(one, command);
  return command;
};

const SETTINGS_HELP = `
Every flag of a command can also be given as EPHEMERAL_GUARD_<FLAG> in the
environment, or in a YAML file named by --config. A flag wins over the
environment, the environment over the file.

Exit codes: 0 yes, 1 no (something was denied), 2 could not judge.

Examples:
  ephemeral-guard review request.json --policies policies/production
  ephemeral-guard audit list --since 24h --verdict denied`;
