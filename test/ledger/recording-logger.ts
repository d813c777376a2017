import type { Logger } from "../../src/log.ts";

export interface RecordedLine {
  readonly level: keyof Logger;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/** A logger that keeps its lines. */
export const recordingLogger = (): { logger: Logger; lines: RecordedLine[] } => {
  const lines: RecordedLine[] = [];
  const at =
    (level: keyof Logger) =>
    (fields: object, message: string): void =>
      void lines.push({ level, fields: { ...fields }, message });
  return { logger: { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") }, lines };
};
