import type { Sighting, Voucher } from "../model/sighting.ts";
import type { DebuggedPod, PodReference } from "./debugged-pod.ts";
import type { Marks } from "./plan.ts";
import type { PodEvent } from "./pod-event.ts";

/** The pods of the cluster. All of these reject where the API server cannot be reached, or says no. */
export interface PodsPort {
  /** One page of all pods of the cluster. */
  list(page: PageOfPods, signal: AbortSignal): Promise<PodPage>;
  /** Undefined where there is no pod of that name. */
  get(pod: Pick<PodReference, "namespace" | "name">, signal: AbortSignal): Promise<DebuggedPod | undefined>;
  /** `stale`, and nothing is done, where the pod is no more, has changed since it was read, or is another by now. */
  apply(pod: DebuggedPod, marks: Marks, signal: AbortSignal): Promise<"applied" | "stale">;
}

export interface PageOfPods {
  readonly limit: number;
  /** `next` of the page before. */
  readonly token?: string;
}

export type PodPage =
  | {
      readonly kind: "page";
      /** How many pods were on the page. */
      readonly seen: number;
      /** Those of them that have ephemeral containers. */
      readonly debugged: readonly DebuggedPod[];
      /** Absent on the last page. */
      readonly next?: string;
    }
  /** The list that the token belongs to is kept no longer: begin anew. */
  | { readonly kind: "expired" };

export interface EventsPort {
  /** `exists`: one of this name is there. Rejects with what the API server says, and its HTTP `status`. */
  create(name: string, event: PodEvent, signal: AbortSignal): Promise<"created" | "exists">;
}

/** What marking needs of the ledger. */
export interface MarkingLedger {
  sighted(sightings: readonly Sighting[], at: Date): Promise<unknown>;
  vouchers(sightings: readonly Sighting[]): Promise<readonly (Voucher | undefined)[]>;
  podsGone(podUids: readonly string[]): Promise<void>;
  sweptSince(since: Date): Promise<void>;
}

/** What came of one sweep, in pods. */
export interface SweepReport {
  readonly since: Date;
  readonly seen: number;
  /** That have ephemeral containers. */
  readonly debugged: number;
  /** That were not marked, or not as they should be. */
  readonly marked: number;
  readonly failed: number;
}

/** Figures. None of these may throw. */
export interface MarkingFigures {
  marked(result: "marked" | "failed"): void;
  /** Pods that are looked at again soon. */
  pending(pods: number): void;
  /** Pods that had no room there, and are left to the sweep. */
  dropped(): void;
  swept(report: SweepReport): void;
  sweepFailed(): void;
  event(result: "written" | "suppressed" | "failed"): void;
}
