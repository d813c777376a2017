import { Command } from "commander";
import { HELP_GROUPS } from "../help-groups.ts";
import type { Invocation } from "../main.ts";
import { defineExportCommand } from "./export-command.ts";
import { defineListCommand } from "./list-command.ts";
import { definePodsCommand } from "./pods-command.ts";
import { defineShowCommand } from "./show-command.ts";
import { defineStatsCommand } from "./stats-command.ts";

export const defineAuditCommand = (invocation: Invocation): Command =>
  new Command("audit")
    .description("who debugged what: the records, from a recorder, a database or an embedded store")
    .helpGroup(HELP_GROUPS.audit)
    .addCommand(defineListCommand(invocation))
    .addCommand(defineShowCommand(invocation))
    .addCommand(defineStatsCommand(invocation))
    .addCommand(defineExportCommand(invocation))
    .addCommand(definePodsCommand(invocation))
    .addHelpText("after", HELP);

const HELP = `
Each takes one of --server URL, --store FILE or --database-url URL.

Examples:
  ephemeral-guard audit list --since 24h --verdict denied
  ephemeral-guard audit pods --server https://recorder.example.com:9443`;
