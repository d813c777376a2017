import type { OwnedLogger } from "../app/logger.ts";
import { UserError, type Io } from "./io.ts";

/** What runs until it is stopped. */
export interface Service {
  /** Resolves, with a report for the log, once everything is closed. */
  stop(): Promise<object>;
}

export interface Running<Started extends Service> {
  readonly start: () => Promise<Started>;
  readonly logger: OwnedLogger;
  readonly io: Io;
  /** Called once everything listens. */
  readonly onStarted?: (started: Started) => void;
}

/** Runs until SIGTERM or SIGINT, then stops in good order. */
export const runUntilStopped = async <Started extends Service>(running: Running<Started>): Promise<void> => {
  const { start, logger, io, onStarted } = running;
  const stopAsked = new Promise<void>((resolve) => {
    io.onSignal("SIGTERM", resolve);
    io.onSignal("SIGINT", resolve);
  });
  const started = await start().catch((error: unknown) => {
    logger.close();
    throw new UserError(error instanceof Error ? error.message : String(error));
  });
  onStarted?.(started);
  await stopAsked;
  logger.info({}, "stopping");
  logger.info(await started.stop(), "stopped");
  logger.close();
};
