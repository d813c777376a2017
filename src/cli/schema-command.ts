import { Command } from "commander";
import { policyJsonSchema } from "../policy/schema.ts";
import type { Invocation } from "./main.ts";

export const defineSchemaCommand = ({ io }: Invocation): Command =>
  new Command("schema")
    .description("print the JSON Schema of a DebugPolicy, for editors")
    .addHelpText("after", "\nExample:\n  ephemeral-guard schema > debug-policy.schema.json")
    .action(() => {
      io.stdout.write(`${JSON.stringify(policyJsonSchema(), null, 2)}\n`);
    });
