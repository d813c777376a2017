import { Argument, Command } from "commander";
import { toRecordJsonSchema } from "../ledger/record-schema.ts";
import { policyJsonSchema } from "../policy/schema.ts";
import type { Invocation } from "./main.ts";

const SCHEMAS = { policy: policyJsonSchema, record: toRecordJsonSchema };

export const defineSchemaCommand = ({ io }: Invocation): Command =>
  new Command("schema")
    .description(
      "print the JSON Schema of a DebugPolicy, for editors, or of a record, for whoever reads exports",
    )
    .addArgument(new Argument("[what]", "whose schema").choices(Object.keys(SCHEMAS)).default("policy"))
    .addHelpText(
      "after",
      "\nExamples:\n  ephemeral-guard schema > debug-policy.schema.json\n  ephemeral-guard schema record > debug-record.schema.json",
    )
    .action((what: keyof typeof SCHEMAS) => {
      io.stdout.write(`${JSON.stringify(SCHEMAS[what](), null, 2)}\n`);
    });
