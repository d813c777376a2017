import type { OwnedLogger } from "../app/logger.ts";
import { startWebhook, type Webhook, type WebhookSettings } from "../app/webhook.ts";
import { UserError, type Io } from "./io.ts";

export interface Running {
  readonly settings: WebhookSettings;
  readonly logger: OwnedLogger;
  readonly io: Io;
  /** Called once everything listens. */
  readonly onStarted?: (webhook: Webhook) => void;
}

/** Runs the webhook until SIGTERM or SIGINT, then drains it. */
export const runUntilStopped = async ({ settings, logger, io, onStarted }: Running): Promise<void> => {
  const stopAsked = new Promise<void>((resolve) => {
    io.onSignal("SIGTERM", resolve);
    io.onSignal("SIGINT", resolve);
  });
  const webhook = await startWebhook(settings, logger).catch((error: unknown) => {
    logger.close();
    throw new UserError(error instanceof Error ? error.message : String(error));
  });
  onStarted?.(webhook);
  await stopAsked;
  logger.info({ closeAfterMs: settings.closeAfterMs, deadlineMs: settings.deadlineMs }, "stopping");
  const { cut } = await webhook.stop();
  logger.info({ cut }, "stopped");
  logger.close();
};
