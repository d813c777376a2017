import type { CallKind } from "../merge-keys.ts";

/** The tables, alike in both dialects. `seq` is at_ms * 1024 + n: unique, below 2^53, and in the order of time. */
export interface Schema {
  readonly records: RecordsTable;
  readonly record_docs: RecordDocsTable;
  readonly calls: CallsTable;
  readonly audits: AuditsTable;
  readonly bodies: BodiesTable;
  readonly standing: StandingTable;
  readonly recorders: RecordersTable;
}

/** What is filtered, grouped and merged by. */
export interface RecordsTable {
  readonly seq: number;
  readonly cluster: string;
  readonly at_ms: number;
  /** Of at_ms, in UTC: days since 1970. */
  readonly day: number;
  readonly verdict: string;
  readonly username: string;
  readonly namespace: string;
  readonly pod_uid: string;
  /** JSON lists, each value once. */
  readonly images: string;
  readonly codes: string;
  /** The content key, where it may make one record only, at any time. */
  readonly once_key: string | null;
  /** The calls that the document was made of; null where audit events alone made it. */
  readonly judged_uid: string | null;
  readonly asked_uid: string | null;
}

/** The record itself, as JSON; apart, since it is large and statistics run over all of `records`. */
export interface RecordDocsTable {
  readonly seq: number;
  readonly doc: string;
}

/** Every call that was observed: whoever sends one twice changes nothing. */
export interface CallsTable {
  readonly cluster: string;
  readonly uid: string;
  readonly kind: CallKind;
  readonly thread: string;
  readonly content_key: string;
  readonly at_ms: number;
  readonly seq: number | null;
  /** When the recorder got it. */
  readonly kept_ms: number;
}

export interface AuditsTable {
  readonly cluster: string;
  readonly audit_id: string;
  readonly at_ms: number;
  readonly judged_uid: string | null;
  readonly asked_uid: string | null;
  readonly seq: number | null;
  readonly kept_ms: number;
}

/** What a call or an event said, for as long as others may come that change where it belongs. */
export interface BodiesTable {
  readonly cluster: string;
  readonly part: "call" | "audit";
  /** Its uid, or the event's id. */
  readonly name: string;
  readonly kept_ms: number;
  /** JSON: an Observation, an AskedHalf, an AuditObservation. */
  readonly body: string;
}

export interface StandingTable {
  readonly cluster: string;
  readonly pod_uid: string;
  readonly container: string;
  readonly namespace: string;
  readonly pod: string;
  readonly image: string;
  readonly state: string | null;
  readonly stamped_by: string | null;
  readonly stamped_at: string | null;
  readonly sighted_ms: number;
}

/** Something to write, to see whether that can be done. */
export interface RecordersTable {
  readonly cluster: string;
  readonly checked_ms: number;
}
