import type { DebugRequest, PodIdentity, Requester } from "./debug-request.ts";
import type { Verdict, Violation } from "./decision.ts";
import type { Mutation } from "./mutation.ts";
import type { Phase } from "./outcome.ts";

/** What a record does not hold as it was: values of env entries, command and args, or what was too large. */
export type Redaction = "env" | "args" | "size";

/**
 * What one call of the API server came to: the webhook's word, on its way to the ledger. One client command may cause
 * several (KUBERNETES 1), on several replicas; the ledger makes one record of them. JSON as it stands.
 */
export interface Observation {
  readonly phase: Phase;
  /** The AdmissionReview's. */
  readonly uid: string;
  /** When it was answered, by the webhook's clock: RFC 3339, UTC, milliseconds. */
  readonly at: string;
  /** From its headers to the end of the answer, milliseconds. */
  readonly ms: number;
  /** The webhook's `--mode`. */
  readonly guardMode: "enforce" | "audit";
  readonly verdict: Verdict;
  readonly violations: readonly Violation[];
  /** Empty in the validating phase. */
  readonly mutations: readonly Mutation[];
  readonly policies: readonly string[];
  readonly revision: string;
  readonly dryRun: boolean;
  readonly requester: Requester;
  readonly namespace: string;
  readonly pod: PodIdentity;
  /**
   * As the phase saw it, redacted: in `mutate` what was asked for, in `validate` what was judged. Absent where the
   * request could not be read, and was refused for that.
   */
  readonly request?: DebugRequest;
  /** How many containers the request adds, where `request` was cut and holds fewer. */
  readonly cutFrom?: number;
  readonly redacted: readonly Redaction[];
  /** What the user was told, of a refusal; several lines. */
  readonly message?: string;
  readonly warnings: readonly string[];
}
