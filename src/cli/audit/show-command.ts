import { Command, Option } from "commander";
import type { DebugRecord } from "../../model/record.ts";
import { quote } from "../../model/printable.ts";
import { EXIT, UserError, type Io } from "../io.ts";
import type { Invocation } from "../main.ts";
import { printableJson } from "../printable-json.ts";
import { printableYaml } from "../printable-yaml.ts";
import { toTerminal } from "../terminal.ts";
import { writeText } from "../write-text.ts";
import { describeRecord } from "./describe-record.ts";
import { findRecord } from "./find-record.ts";
import { addSourceOptions } from "./source-options.ts";
import { withLedger } from "./with-ledger.ts";

interface ShowFlags {
  readonly output: "text" | "json" | "yaml";
}

export const defineShowCommand = (invocation: Invocation): Command =>
  addSourceOptions(new Command("show"))
    .description("everything about one request: who, where, what was said, and what became of it")
    .argument("<id>", "of the record, as audit list and the console show it; its beginning is enough")
    .addOption(
      new Option("-o, --output <format>", "how to print").choices(["text", "json", "yaml"]).default("text"),
    )
    .addHelpText("after", HELP)
    .action(async (id: string, { output }: ShowFlags, command: Command) => {
      const { io } = invocation;
      await withLedger(io, command, async (reader) => {
        const found = await findRecord(reader, id);
        if (found === undefined) {
          io.stderr.write(`There is no record ${quote(id, 64)}.\n`);
          invocation.exitCode = EXIT.no;
        } else if ("several" in found) {
          const ids = found.several.map((record) => record.id).join(", ");
          throw new UserError(`${quote(id, 64)} is the beginning of several ids: ${ids}`);
        } else {
          await writeText(io.stdout, toText(io, found.record, output));
          invocation.exitCode = EXIT.yes;
        }
      });
    });

const HELP = `
The container is shown as it was asked for and as it was admitted, side by side
where the terminal is wide enough.
Exit codes: 0 shown, 1 there is no such record, 2 the records cannot be read.

Examples:
  ephemeral-guard audit show 1MZ3K8Q0R7T
  ephemeral-guard audit show 1MZ3K8 -o yaml`;

const toText = (io: Io, record: DebugRecord, output: ShowFlags["output"]): string => {
  switch (output) {
    case "json":
      return `${printableJson(record, 2)}\n`;
    case "yaml":
      return printableYaml(record);
    case "text":
      return describeRecord(record, { terminal: toTerminal(io.stdout, io.env), now: new Date() });
  }
};
