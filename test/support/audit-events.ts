import { open } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";

/** The fields of an `audit.k8s.io/v1` Event that tests read. */
export interface AuditEvent {
  readonly auditID: string;
  readonly stage: string;
  readonly requestURI: string;
  readonly verb: string;
  readonly user: { readonly username: string; readonly groups?: readonly string[] };
  readonly impersonatedUser?: { readonly username: string; readonly groups?: readonly string[] };
  readonly userAgent?: string;
  readonly objectRef?: { readonly namespace?: string; readonly name?: string; readonly subresource?: string };
  readonly responseStatus?: { readonly code?: number; readonly reason?: string; readonly message?: string };
  readonly requestObject?: unknown;
  readonly responseObject?: unknown;
  readonly annotations?: Readonly<Record<string, string>>;
}

/**
 * The newest event of a finished request that fits. Waits up to 5 s for it: the API server answers before it has written
 * the log.
 */
export const findAuditEvent = async (
  file: string,
  fits: (event: AuditEvent) => boolean,
): Promise<AuditEvent> => {
  const end = Date.now() + 5000;
  for (;;) {
    const found = findNewest(await readTail(file), fits);
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`no such event in the audit log within 5 s: ${fits.toString()}`);
    await delay(50);
  }
};

const findNewest = (log: string, fits: (event: AuditEvent) => boolean): AuditEvent | undefined => {
  // The last line may still be being written, and the first one is cut off.
  for (let end = log.lastIndexOf("\n"); end > 0;) {
    const start = log.lastIndexOf("\n", end - 1);
    if (start < 0) return undefined;
    const event = JSON.parse(log.slice(start + 1, end)) as AuditEvent;
    if (event.stage === "ResponseComplete" && fits(event)) return event;
    end = start;
  }
  return undefined;
};

/** In the course of a whole suite the log grows to hundreds of megabytes. */
const TAIL_BYTES = 32 * 1024 * 1024;

const readTail = async (file: string): Promise<string> => {
  const log = await open(file).catch(() => undefined);
  if (log === undefined) return "";
  try {
    const { size } = await log.stat();
    const start = Math.max(0, size - TAIL_BYTES);
    const { buffer, bytesRead } = await log.read(Buffer.alloc(size - start), 0, size - start, start);
    return `${start === 0 ? "\n" : ""}${buffer.toString("utf8", 0, bytesRead)}`;
  } finally {
    await log.close();
  }
};
