import type { AuditObservation } from "../model/audit-observation.ts";
import type { Observation } from "../model/observation.ts";
import type { ContainerState, DebugRecord, RecordVerdict } from "../model/record.ts";
import type { Sighting, Voucher } from "../model/sighting.ts";

/** All that is given must hold. Values are compared whole, but for `text`. */
export interface RecordFilter {
  /** At or after. */
  readonly since?: Date;
  /** Before. */
  readonly until?: Date;
  readonly cluster?: string;
  readonly namespace?: string;
  readonly pod?: string;
  readonly user?: string;
  readonly group?: string;
  /** As written in the request, of any of its containers. */
  readonly image?: string;
  readonly verdict?: RecordVerdict;
  /** Of any violation. */
  readonly code?: string;
  /** Any that judged. */
  readonly policy?: string;
  /** Whether any of its containers was seen in the pod. */
  readonly landed?: boolean;
  readonly dryRun?: boolean;
  /**
   * Words, each of which occurs in user, groups, namespace, pod, containers, images, codes, policies or message; the
   * last one may be begun only.
   */
  readonly text?: string;
}

export interface PageRequest {
  /** 1 to 1,000. */
  readonly limit: number;
  /** `next` of the page before. */
  readonly cursor?: string;
}

/** Newest first. */
export interface RecordPage {
  readonly records: readonly DebugRecord[];
  /** Absent on the last page. */
  readonly next?: string;
}

export type VerdictCounts = Readonly<Record<RecordVerdict, number>>;

export interface Ranked {
  readonly value: string;
  readonly requests: number;
  readonly denied: number;
}

export interface LedgerStats {
  readonly total: number;
  readonly verdicts: VerdictCounts;
  /** Days of UTC (`2026-11-21`) that have records, oldest first. */
  readonly days: readonly { readonly day: string; readonly verdicts: VerdictCounts }[];
  /** Ten of each at most, most requests first; `deniedUsers` and `deniedImages` most denials first. */
  readonly users: readonly Ranked[];
  readonly deniedUsers: readonly Ranked[];
  readonly images: readonly Ranked[];
  readonly deniedImages: readonly Ranked[];
  readonly codes: readonly Ranked[];
  readonly namespaces: readonly Ranked[];
}

/** A debug container that stands in a pod now. */
export interface StandingContainer {
  readonly cluster: string;
  readonly namespace: string;
  readonly pod: string;
  readonly podUid: string;
  readonly container: string;
  readonly image: string;
  /** Undefined where nobody vouches for it: it came in past the guard, or its record is gone. */
  readonly requester: string | undefined;
  /** RFC 3339; of the record, else of the stamp, else undefined. */
  readonly since: string | undefined;
  readonly state: ContainerState | undefined;
  /** Of the record that vouches for it. */
  readonly recordId: string | undefined;
}

/** What is remembered, for reading. Rejects with LedgerError. */
export interface LedgerReader {
  list(filter: RecordFilter, page: PageRequest): Promise<RecordPage>;
  get(id: string): Promise<DebugRecord | undefined>;
  stats(filter: RecordFilter): Promise<LedgerStats>;
  /** By namespace, pod and container. */
  standing(): Promise<readonly StandingContainer[]>;
}

/** Records that a batch made or changed. */
export interface IngestReport {
  readonly created: readonly DebugRecord[];
  /** As they are now. */
  readonly changed: readonly DebugRecord[];
}

/** For writing. Each call is one transaction: all of it or nothing. Rejects with LedgerError. */
export interface LedgerWriter {
  /** The same observation twice changes nothing the second time. */
  ingest(batch: readonly Observation[]): Promise<IngestReport>;
  /** Likewise; in any order with `ingest`. */
  ingestAudit(batch: readonly AuditObservation[]): Promise<IngestReport>;
  /**
   * Whose containers these are: by record of the same pod uid and container name, not denied and no dry run; where a
   * stamp names a requester, only a record of that requester vouches. In the order of `sightings`.
   */
  vouchers(sightings: readonly Sighting[]): Promise<readonly (Voucher | undefined)[]>;
  /** Notes what was seen: records learn that their containers landed, and `standing` of them. */
  sighted(sightings: readonly Sighting[], at: Date): Promise<IngestReport>;
  /** These pods are gone: so are their containers, and a record learns `landed: false` where nobody saw its own land. */
  podsGone(podUids: readonly string[]): Promise<void>;
  /** After a look at every pod that began at `since`: what `standing` has that was not sighted from then on is gone. */
  sweptSince(since: Date): Promise<void>;
  /** Removes what is older, and the oldest beyond `count`. Returns how many records went. One recorder at a time. */
  retain(limits: { readonly before: Date; readonly count: number }): Promise<number>;
}

export interface LedgerStore extends LedgerReader, LedgerWriter {
  /** Resolves when the store can be read and written; rejects with LedgerError. */
  check(): Promise<void>;
  close(): Promise<void>;
}

export type LedgerErrorCode =
  /** It cannot be reached now: a lost connection, a locked file. Try again. */
  | "unavailable"
  /** No room left. Try again. */
  | "full"
  /** Made by a newer version of this program. */
  | "newer-schema"
  /** The caller is at fault: a cursor that is none, a filter that cannot be read. */
  | "invalid"
  /** Who asks may not. */
  | "forbidden"
  /** What is there is no ledger, or is damaged. */
  | "broken";

/** The message names the store (never a password), what was expected and what was found. */
export class LedgerError extends Error {
  override readonly name = "LedgerError";
  readonly code: LedgerErrorCode;

  constructor(code: LedgerErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
