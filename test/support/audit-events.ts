import { readFile } from "node:fs/promises";
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

/** The finished requests in an API server's audit log. */
export const readAuditEvents = async (file: string): Promise<AuditEvent[]> => {
  const text = await readFile(file, "utf8").catch(() => "");
  return text
    .slice(0, text.lastIndexOf("\n") + 1) // the last line may still be being written
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as AuditEvent)
    .filter(({ stage }) => stage === "ResponseComplete");
};

/** Waits up to 5 s for an event that fits: the API server answers before it has written the log. */
export const findAuditEvent = async (
  file: string,
  fits: (event: AuditEvent) => boolean,
): Promise<AuditEvent> => {
  const end = Date.now() + 5000;
  for (;;) {
    const found = (await readAuditEvents(file)).find(fits);
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`no such event in the audit log within 5 s: ${fits.toString()}`);
    await delay(50);
  }
};
