import { Command } from "commander";
import packageJson from "../../package.json" with { type: "json" };
import { HELP_GROUPS } from "./help-groups.ts";
import type { Invocation } from "./main.ts";

/** The program's own version. */
export const VERSION = packageJson.version;

export const defineVersionCommand = ({ io }: Invocation): Command =>
  new Command("version")
    .description("print the version")
    .helpGroup(HELP_GROUPS.rest)
    .addHelpText("after", "\nExamples:\n  ephemeral-guard version")
    .action(() => {
      io.stdout.write(
        `ephemeral-guard ${VERSION} (policy language ephemeral-guard.dev/v1, Node ${process.version})\n`,
      );
    });
