import type { ContainerState, RecordVerdict } from "./record.ts";

/** What somebody saw of one ephemeral container in a pod of the cluster. */
export interface Sighting {
  readonly namespace: string;
  readonly pod: string;
  readonly podUid: string;
  readonly container: string;
  readonly image: string;
  readonly state: ContainerState | undefined;
  /** Of the stamp, whoever wrote it. */
  readonly stampedBy: string | undefined;
  readonly stampedAt: string | undefined;
}

/** Who vouches for a container that stands in a pod: a record of the guard or of the API server's audit log. */
export interface Voucher {
  readonly recordId: string;
  readonly requester: string;
  readonly at: string;
  readonly policies: readonly string[];
  readonly verdict: RecordVerdict;
}
