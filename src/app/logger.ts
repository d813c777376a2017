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
  const stdout = pino.destination({ dest: 1, sync: false, maxLength: MAX_WAITING });
  return Object.assign(pino(OPTIONS(level), stdout), { close: () => stdout.flushSync() });
};

const OPTIONS = (level: LogLevel) => ({
  level,
  base: null,
  timestamp: () => `,"time":"${new Date().toISOString()}"`,
  formatters: { level: (label: string) => ({ level: label }) },
});
