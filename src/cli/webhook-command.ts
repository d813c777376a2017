import { Command } from "commander";
import { createLogger } from "../app/logger.ts";
import { startWebhook } from "../app/webhook.ts";
import { HELP_GROUPS } from "./help-groups.ts";
import { runUntilStopped } from "./run-until-stopped.ts";
import type { Invocation } from "./main.ts";
import { addDeliveryOptions, toDeliverySettings, type DeliveryFlags } from "./delivery-options.ts";
import { addWebhookOptions, toWebhookSettings, type WebhookFlags } from "./webhook-options.ts";

export const defineWebhookCommand = (invocation: Invocation): Command =>
  addWebhookOptions(
    addDeliveryOptions(new Command("webhook"))
      .description("run the admission webhook, as in a cluster: everything it needs is given")
      .helpGroup(HELP_GROUPS.run)
      .option("--policies <folder>", "folder of policy files; changes take effect while running")
      .option(
        "--certificate <file>",
        "serving certificate with its chain, PEM; changes take effect while running",
      )
      .option("--key <file>", "the certificate's private key, PEM"),
    "::",
  )
    .addHelpText("after", EXAMPLE)
    .action(async (flags: WebhookFlags & DeliveryFlags) => {
      const recorder = toDeliverySettings(flags);
      const settings = { ...toWebhookSettings(flags, invocation.io.env), ...(recorder && { recorder }) };
      const logger = createLogger(flags.logLevel, invocation.io.logTo);
      await runUntilStopped({ start: () => startWebhook(settings, logger), logger, io: invocation.io });
    });

const EXAMPLE = `
Examples:
  ephemeral-guard webhook --policies /etc/ephemeral-guard/policies \\
    --certificate /etc/ephemeral-guard/tls/tls.crt \\
    --key /etc/ephemeral-guard/tls/tls.key`;
