import type { Verdict, Violation } from "./decision.ts";
import type { DebugRequest, PodIdentity, Requester } from "./debug-request.ts";
import type { Mutation } from "./mutation.ts";

export type Phase = "mutate" | "validate";

/**
 * What one call came to, for the effects that follow the answer: log line, metrics, record. `request` is absent where
 * the call was not a debug request (an ordinary pod, something unsupported, a bug).
 */
export interface Outcome {
  readonly phase: Phase;
  readonly uid: string;
  readonly verdict: Verdict;
  readonly violations: readonly Violation[];
  /** What `/mutate` changed; empty in the validating phase. */
  readonly mutations: readonly Mutation[];
  readonly policies: readonly string[];
  readonly revision: string;
  readonly request?: DebugRequest;
  /** Who and where, as far as it could be read, of a debug request that could not be read whole. */
  readonly about?: RequestAbout;
  /** What the user is told, of a refusal. */
  readonly message?: string;
  readonly warnings: readonly string[];
}

export interface RequestAbout {
  readonly requester: Requester;
  readonly namespace: string;
  readonly pod: PodIdentity;
  readonly dryRun: boolean;
}
