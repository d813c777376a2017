import { Argument, Command } from "commander";
import { toRecordJsonSchema } from "../ledger/record-schema.ts";
import { policyJsonSchema } from "../policy/schema.ts";
import { HELP_GROUPS } from "./help-groups.ts";
import type { Invocation } from "./main.ts";

const SCHEMAS = {
  policy: () => Promise.resolve(policyJsonSchema()),
  // Loaded here alone: it would delay the start of every other command.
  suite: async () => (await import("../admission/suite/suite-schema.ts")).suiteJsonSchema(),
  record: () => Promise.resolve(toRecordJsonSchema()),
};

export const defineSchemaCommand = ({ io }: Invocation): Command =>
  new Command("schema")
    .description(
      "print the JSON Schema of a DebugPolicy or of a suite, for editors, or of a record, for whoever reads exports",
    )
    .helpGroup(HELP_GROUPS.author)
    .addArgument(new Argument("[what]", "whose schema").choices(Object.keys(SCHEMAS)).default("policy"))
    .addHelpText("after", HELP)
    .action(async (what: keyof typeof SCHEMAS) => {
      io.stdout.write(await schemaText(what));
    });

const HELP = `
\`ephemeral-guard init\` writes those of policies and suites where an editor finds
them. How to set an editor up: docs/editor.md.

Examples:
  ephemeral-guard schema > .ephemeral-guard/debug-policy.schema.json
  ephemeral-guard schema suite > .ephemeral-guard/policy-suite.schema.json
  ephemeral-guard schema record > debug-record.schema.json`;

/** As it is printed, and as `init` writes it. */
export const schemaText = async (what: keyof typeof SCHEMAS): Promise<string> =>
  `${JSON.stringify(await SCHEMAS[what](), null, 2)}\n`;
