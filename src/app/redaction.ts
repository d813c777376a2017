import { createRedactor, type Redactor } from "../admission/redact.ts";
import type { Logger } from "../log.ts";
import { KeyFile } from "../sources/key-file.ts";

export interface RedactionSettings {
  /** File of the key; without one, values are left out of records altogether. */
  readonly keyFile: string | undefined;
  /** Hide command and args too. */
  readonly args: boolean;
}

export interface Redaction {
  current(): Redactor;
  start(): Promise<void>;
  close(): void;
}

/** What hides values, with the key in force; the key may come later. */
export const createRedaction = ({ keyFile, args }: RedactionSettings, logger: Logger): Redaction => {
  let redactor = createRedactor({ key: undefined, args });
  if (keyFile === undefined)
    return { current: () => redactor, start: () => Promise.resolve(), close: () => undefined };
  const file = new KeyFile({
    path: keyFile,
    onChange: () => {
      redactor = createRedactor({ key: file.current(), args });
      logger.info({ file: keyFile }, "redaction key loaded");
    },
    onFailure: (reason) =>
      logger.warn({ reason }, "no redaction key: values are left out of records, not hashed"),
  });
  return { current: () => redactor, start: () => file.start(), close: () => file.close() };
};
