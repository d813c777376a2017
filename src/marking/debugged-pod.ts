import type { EnvEntry } from "../model/container.ts";
import type { Labels } from "../model/debug-request.ts";
import type { ContainerState } from "../model/record.ts";

export interface PodReference {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/** A pod as far as marks are derived from it. */
export interface DebuggedPod extends PodReference {
  /** `metadata.resourceVersion`: of what was read. */
  readonly version: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  /** Those of its labels that an earlier mark put there, with their values. */
  readonly ownLabels: Labels;
  /** Its ephemeral containers, in its order. */
  readonly containers: readonly DebuggedContainer[];
}

/** An ephemeral container that stands in a pod. */
export interface DebuggedContainer {
  readonly name: string;
  readonly image: string;
  /** Its env entries that have a name of the stamp, whoever wrote them. */
  readonly stamp: readonly EnvEntry[];
  readonly state?: ContainerState;
  /** RFC 3339, of its status: the kubelet's word. */
  readonly startedAt?: string;
}
