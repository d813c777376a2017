import { resolve } from "node:path";
import { Argument, Command, InvalidArgumentError, Option } from "commander";
import { printable } from "../model/printable.ts";
import { HELP_GROUPS } from "./help-groups.ts";
import { initFiles, PARTS, PRESETS, type Part, type Preset } from "./init-files.ts";
import { nextSteps } from "./init-next-steps.ts";
import { writeNewFiles } from "./init-write.ts";
import type { Invocation } from "./main.ts";

interface InitFlags {
  readonly preset: Preset;
  readonly without: readonly Part[];
}

export const defineInitCommand = ({ io }: Invocation): Command =>
  new Command("init")
    .description("write a first policy, its suite, what an editor needs to know of them, and a check for CI")
    .helpGroup(HELP_GROUPS.author)
    .addArgument(
      new Argument("[folder]", "where; it is made if need be, its parent must be there").default("."),
    )
    .addOption(new Option("--preset <name>", "the policy to begin with").choices(PRESETS).default("starter"))
    .addOption(
      new Option("--without <parts>", `leave these out: ${PARTS.join(", ")}, separated by commas`)
        .default([], "nothing")
        .argParser(toParts),
    )
    .option("--config <file>", "a YAML file with any of these flags")
    .addHelpText("after", HELP)
    .action(async (folder: string, { preset, without }: InitFlags) => {
      const files = await initFiles(preset, without);
      const written = await writeNewFiles(folder, files);
      io.stdout.write(`${written.map((path) => printable(path)).join("\n")}\n`);
      io.stderr.write(nextSteps({ folder, preset, here: resolve(folder) === resolve(".") }));
    });

const HELP = `
Presets: starter, where every usual kubectl debug works with well-known images;
production, for hardened pods and vetted images; lockdown, for one group alone.
Nothing is ever overwritten: where one of the files is there, none is written.
Exit codes: 0 written, 2 nothing written.

Examples:
  ephemeral-guard init
  ephemeral-guard init debug-policies --preset production
  ephemeral-guard init --without vscode,github`;

const toParts = (text: string): readonly Part[] =>
  text
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "")
    .map((word) => {
      const part = PARTS.find((one) => one === word);
      if (part === undefined) throw new InvalidArgumentError(`Expected some of ${PARTS.join(", ")}.`);
      return part;
    });
