import type { DebugRecord } from "../../model/record.ts";
import type { RecordsTable } from "./schema.ts";

const DAY_MS = 86_400_000;

export interface RowKeys {
  readonly seq: number;
  readonly onceKey: string | null;
  readonly judgedUid: string | null;
  readonly askedUid: string | null;
}

/** What of a record is filtered and grouped by. */
export const toRecordRow = (record: DebugRecord, keys: RowKeys): RecordsTable => {
  const atMs = Date.parse(record.at);
  return {
    seq: keys.seq,
    cluster: record.cluster,
    at_ms: atMs,
    day: Math.floor(atMs / DAY_MS),
    verdict: record.verdict,
    username: storable(record.requester.username),
    namespace: storable(record.namespace),
    pod_uid: storable(record.pod.uid),
    images: toList(record.containers.map(({ image }) => image)),
    codes: toList(record.violations.map(({ code }) => code)),
    once_key: keys.onceKey,
    judged_uid: keys.judgedUid,
    asked_uid: keys.askedUid,
  };
};

/** PostgreSQL keeps any text but this character. */
const storable = (text: string): string => text.replaceAll("\0", "\u{fffd}");

const toList = (values: readonly string[]): string => JSON.stringify([...new Set(values)].sort());

/** Of a record's document, which this program alone writes. */
export const parseDocument = (doc: string): DebugRecord => JSON.parse(doc) as DebugRecord;
