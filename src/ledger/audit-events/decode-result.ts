import type { Redactor } from "../../admission/redact.ts";
import type { ApiServerResult } from "../../model/audit-observation.ts";
import { isObject, type JsonObject } from "../../model/json.ts";
import { printable } from "../../model/printable.ts";
import { textAt, textsAt, timeAt, userAt } from "./event-fields.ts";
import { resultMessage } from "./result-message.ts";

/**
 * What the API server answered, and whom; undefined where the event does not say. `auditId` is whatever the client sent
 * as header `Audit-ID`, if it did: requests may share one, by chance or for a purpose.
 */
export const decodeResult = (event: JsonObject, redact: Redactor): ApiServerResult | undefined => {
  const { responseStatus, impersonatedUser } = event;
  const completedAt = timeAt(event, "stageTimestamp");
  if (!isObject(responseStatus) || completedAt === undefined) return undefined;
  const { code } = responseStatus;
  if (typeof code !== "number") return undefined;
  const optional = {
    reason: textAt(responseStatus, "reason", 64),
    message: resultMessage(event, redact),
    userAgent: textAt(event, "userAgent", 256),
    impersonator: isObject(impersonatedUser) ? userAt(event, "user") : undefined,
  };
  return {
    code,
    auditId: textAt(event, "auditID", 128) ?? "",
    verb: textAt(event, "verb", 64) ?? "",
    sourceIPs: textsAt(event, "sourceIPs", 16).map((address) => printable(address, 64)),
    completedAt: completedAt.toISOString(),
    ...given(optional),
  };
};

type Given<T> = { readonly [Key in keyof T]?: Exclude<T[Key], undefined> };

/** Without the members that are undefined or empty. */
const given = <T extends object>(parts: T): Given<T> =>
  Object.fromEntries(
    Object.entries(parts).filter(([, value]) => value !== undefined && value !== ""),
  ) as Given<T>; // no other member is left out or changed
