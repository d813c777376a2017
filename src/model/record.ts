import type { ApiServerResult } from "./audit-observation.ts";
import type { DebugContainer } from "./container.ts";
import type { DebugRequest, PodIdentity, Requester } from "./debug-request.ts";
import type { Verdict, Violation } from "./decision.ts";
import type { Mutation } from "./mutation.ts";
import type { Redaction } from "./observation.ts";

/**
 * The guard's verdict; `unguarded`: a container came in and the guard was not asked (it was down under `Ignore`, or
 * left out); `unjudged`: the API server refused before `/validate` was asked (RBAC, Pod Security, a faulty request).
 */
export type RecordVerdict = Verdict | "unguarded" | "unjudged";

/** Of a container in a pod's status. */
export interface ContainerState {
  readonly state: "waiting" | "running" | "terminated";
  /** E.g. `ErrImagePull`, `CreateContainerConfigError`, `Completed`. Printable. */
  readonly reason?: string;
  readonly message?: string;
  readonly exitCode?: number;
  /** RFC 3339: since when it runs, or when it ended. */
  readonly at?: string;
}

/** What became of one added container. */
export interface Landing {
  readonly name: string;
  readonly image: string;
  readonly target?: string;
  /** Whether it was seen in the pod afterwards; undefined while nobody has looked. A denied one has not. */
  readonly landed?: boolean;
  readonly state?: ContainerState;
}

export const RECORD_API_VERSION = "ephemeral-guard.dev/v1";

/** What is kept of one client command, however often and on however many replicas the API server called. */
export interface DebugRecord {
  readonly apiVersion: typeof RECORD_API_VERSION;
  readonly kind: "DebugRecord";
  /** Short, unique, sorts by time. */
  readonly id: string;
  /** Of the recorder's own configuration. */
  readonly cluster: string;
  /** First and last call: RFC 3339, UTC, milliseconds. */
  readonly at: string;
  readonly lastAt: string;
  /** How many calls came to the webhook, both phases counted. */
  readonly calls: number;
  readonly verdict: RecordVerdict;
  readonly guardMode: "enforce" | "audit";
  readonly dryRun: boolean;
  readonly requester: Requester;
  readonly namespace: string;
  readonly pod: PodIdentity;
  readonly containers: readonly Landing[];
  readonly violations: readonly Violation[];
  readonly mutations: readonly Mutation[];
  readonly policies: readonly string[];
  readonly revision: string;
  /** What the user was told, of a refusal; several lines. */
  readonly message?: string;
  readonly warnings: readonly string[];
  /** As judged, redacted; absent where the guard could not read it, or was not asked. */
  readonly request?: DebugRequest;
  /** The added containers as the client asked for them, before `/mutate`; redacted. */
  readonly asked?: readonly DebugContainer[];
  readonly redacted: readonly Redaction[];
  /** From the API server's audit events, where those are sent here. */
  readonly result?: ApiServerResult;
}
