import type { DebugContainer } from "./container.ts";
import type { PodIdentity, Requester } from "./debug-request.ts";
import type { Verdict } from "./decision.ts";
import type { Redaction } from "./observation.ts";

/** What the API server answered its client. */
export interface ApiServerResult {
  /** HTTP status. */
  readonly code: number;
  readonly reason?: string;
  /** Printable, and cut. */
  readonly message?: string;
  /** `metadata.auditID` of the event. */
  readonly auditId: string;
  readonly verb: string;
  readonly userAgent?: string;
  readonly sourceIPs: readonly string[];
  /** Who acted as the requester (`kubectl --as`). */
  readonly impersonator?: Requester;
  /** RFC 3339. */
  readonly completedAt: string;
}

/** What the guard's own annotations in the event say; a part is absent where that webhook was not asked. */
export interface GuardTrace {
  /** uid of the first call of `/mutate`. */
  readonly mutateUid?: string;
  /** uid of the first call of `/validate`. */
  readonly validateUid?: string;
  readonly verdict?: Verdict;
  readonly policies?: readonly string[];
  /** Codes. */
  readonly violations?: readonly string[];
  readonly revision?: string;
}

/**
 * One finished request on `pods/ephemeralcontainers`, as the API server's own audit log tells it: the only trace of a
 * request that never came to the webhook.
 */
export interface AuditObservation {
  /** When the API server got it: RFC 3339, UTC. */
  readonly at: string;
  readonly requester: Requester;
  readonly namespace: string;
  /** `uid` is empty where the event does not tell it, as for refused requests. */
  readonly pod: PodIdentity;
  readonly dryRun: boolean;
  readonly result: ApiServerResult;
  readonly guard: GuardTrace;
  /**
   * The containers that the request names, redacted: as they stand in the pod afterwards, else as they were sent.
   * Undefined where the event does not hold them (a lower audit level).
   */
  readonly containers: readonly DebugContainer[] | undefined;
  readonly redacted: readonly Redaction[];
}
