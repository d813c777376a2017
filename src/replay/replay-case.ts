import type { DebugContainer } from "../model/container.ts";
import type { DebugRequest, PodIdentity, Requester } from "../model/debug-request.ts";
import type { Verdict, Violation } from "../model/decision.ts";
import type { JsonObject } from "../model/json.ts";
import type { Mutation } from "../model/mutation.ts";
import type { GuardMode } from "../policy/mode.ts";

/** What one recorded request came to, when it was made. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly violations: readonly Violation[];
  /** Undefined where nobody knows what was changed. */
  readonly changed: ChangedContainers | undefined;
}

export interface ChangedContainers {
  readonly mutations: readonly Mutation[];
  /** As they were after that. */
  readonly containers: readonly DebugContainer[];
}

/** One recorded request, as far as it is known. */
export interface ReplayCase {
  /** Of the record, or of the API server's audit event. */
  readonly id: string;
  /** RFC 3339. */
  readonly at: string;
  readonly requester: Requester;
  readonly namespace: string;
  readonly pod: PodIdentity;
  readonly dryRun: boolean;
  readonly images: readonly string[];
  /** Of the guard that judged it. */
  readonly guardMode: GuardMode;
  readonly before: Judgement;
  readonly asked: AskedRequest;
}

export type AskedRequest = KnownRequest | { readonly lacks: "request" | "size" };

/** What can be judged again. */
export interface KnownRequest {
  /** With the containers as the client asked for them; with those that were judged where `asJudged`. */
  readonly request: DebugRequest;
  readonly asJudged: boolean;
  /** Whether `request.added` is what was added; else some of it, but one, may have stood there before. */
  readonly addedKnown: boolean;
  /** Whether `request.pod` is what the pod was; else it holds no more than the names. */
  readonly podKnown: boolean;
  /** The pod before the request, whole. */
  readonly stored: JsonObject | undefined;
}

/** Undefined: the API server itself refused the request, and no policy was asked, or would have been. */
export type ToReplayCase<Source> = (source: Source) => ReplayCase | undefined;
