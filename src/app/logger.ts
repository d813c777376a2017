import { pino, type DestinationStream } from "pino";
import type { Logger } from "../log.ts";

export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface OwnedLogger extends Logger {
  /** Writes out what is buffered. */
  close(): void;
}

/** Bytes that may wait for a reader of stdout; beyond them lines are dropped, since waiting would stop all answers. */
const MAX_WAITING = 16 * 1024 * 1024;

/** A logger of one JSON line an event, to stdout unless another destination is given. */
export const createLogger = (level: LogLevel, destination?: DestinationStream): OwnedLogger => {
  if (destination !== undefined)
    return Object.assign(pino(OPTIONS(level), destination), { close: () => undefined });
  const stdout = pino.destination({ dest: 1, sync: false, minLength: BATCH, maxLength: MAX_WAITING });
  const logger = pino(OPTIONS(level), stdout);
  tellDropped(stdout, logger);
  const flushing = setInterval(() => stdout.flush(), FLUSH_MS).unref();
  const close = (): void => {
    clearInterval(flushing);
    stdout.flushSync();
  };
  return Object.assign(logger, { close });
};

/** A write for each line costs as much CPU as judging. What waits is written out when the process ends, by pino. */
const BATCH = 8 * 1024;
const FLUSH_MS = 100;

const OPTIONS = (level: LogLevel) => ({
  level,
  base: null,
  timestamp: () => `,"time":"${new Date().toISOString()}"`,
  formatters: { level: (label: string) => ({ level: label }) },
});

/** Once the reader has caught up, it is told how much it missed. */
const tellDropped = (stdout: ReturnType<typeof pino.destination>, logger: Logger): void => {
  let dropped = 0;
  stdout.on("drop", () => (dropped += 1));
  stdout.on("drain", () => {
    if (dropped === 0) return;
    const lines = dropped;
    dropped = 0;
    logger.error({ lines }, "log lines were dropped");
  });
};
