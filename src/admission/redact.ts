import { createHmac } from "node:crypto";
import type { DebugContainer, EnvEntry } from "../model/container.ts";
import type { DebugRequest } from "../model/debug-request.ts";
import type { Redaction } from "../model/observation.ts";
import { isStampName } from "../model/stamp-names.ts";

/** Hides what a record must not hold: values of env entries always, command and args where that was asked for. */
export interface Redactor {
  container(container: DebugContainer): DebugContainer;
  readonly redacted: readonly Redaction[];
}

export interface RedactorOptions {
  /** Shared by all webhooks and recorders of a cluster. Without one, values are left out altogether. */
  readonly key: Buffer | undefined;
  /** `--redact args`. */
  readonly args: boolean;
}

export const createRedactor = ({ key, args }: RedactorOptions): Redactor => {
  const hide = (text: string): string => (key === undefined ? HIDDEN : `${HASH}${hashOf(key, text)}`);
  return {
    container: (container) => ({
      ...container,
      ...(container.env && { env: container.env.map((entry) => hideValue(entry, hide)) }),
      ...(args && container.command && { command: container.command.map(hide) }),
      ...(args && container.args && { args: container.args.map(hide) }),
    }),
    redacted: args ? ["env", "args"] : ["env"],
  };
};

/** The request with all its added containers redacted. */
export const redactRequest = (request: DebugRequest, redactor: Redactor): DebugRequest => ({
  ...request,
  added: request.added.map(({ index, container }) => ({ index, container: redactor.container(container) })),
});

/** Whether a text stands for one that was hidden: what reads it cannot tell. */
export const isRedacted = (text: string): boolean => text === HIDDEN || text.startsWith(HASH);

const HIDDEN = "(hidden)";
const HASH = "hmac-sha256:";

/** The stamp is the guard's own word, and evidence. An absent or empty value hides nothing. */
const hideValue = (entry: EnvEntry, hide: (text: string) => string): EnvEntry =>
  entry.value === undefined || entry.value === "" || isStampName(entry.name)
    ? entry
    : { ...entry, value: hide(entry.value) };

/** Equal values show as equal, and nobody without the key can try out values. 128 bits of it are enough for that. */
const hashOf = (key: Buffer, text: string): string =>
  createHmac("sha256", key).update(text).digest("hex").slice(0, 32);
