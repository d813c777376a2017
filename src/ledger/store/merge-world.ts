import type { Transaction } from "kysely";
import { REACH_MS, type Call } from "../merge-calls.ts";
import { isWindowed } from "../merge-keys.ts";
import { uidsOf, type AuditEvent } from "../merge-plan.ts";
import { inChunks } from "./in-chunks.ts";
import type { AuditsTable, CallsTable, RecordsTable, Schema } from "./schema.ts";

/** What the ledger knows already that a batch may have to do with. */
export interface MergeWorld {
  readonly calls: readonly Call[];
  readonly audits: readonly AuditEvent[];
  readonly records: ReadonlyMap<number, KnownRecord>;
}

export type KnownRecord = Pick<RecordsTable, "seq" | "once_key" | "judged_uid" | "asked_uid">;

type CallRow = Pick<CallsTable, (typeof CALL_COLUMNS)[number]>;
type AuditRow = Pick<AuditsTable, (typeof AUDIT_COLUMNS)[number]>;

const CALL_COLUMNS = ["uid", "kind", "thread", "content_key", "at_ms", "seq"] as const;
const AUDIT_COLUMNS = ["audit_id", "at_ms", "judged_uid", "asked_uid", "seq"] as const;
const RECORD_COLUMNS = ["seq", "once_key", "judged_uid", "asked_uid"] as const;

/** Later calls that a call may push into other windows, in a loop of refused requests. */
const AHEAD_MS = 600_000;

type Tx = Transaction<Schema>;

export const loadWorld = async (
  tx: Tx,
  cluster: string,
  fresh: { readonly calls: readonly Call[]; readonly audits: readonly AuditEvent[] },
): Promise<MergeWorld> => {
  const calls = new Map<string, CallRow>();
  const audits = new Map<string, AuditRow>();
  const records = new Map<number, KnownRecord>();
  const told = fresh.audits.flatMap(uidsOf);
  const add = (rows: readonly CallRow[]): void => rows.forEach((row) => calls.set(row.uid, row));
  add(await callsByUid(tx, cluster, told));
  add(await callsNear(tx, [...fresh.calls, ...[...calls.values()].map(toCall)]));
  for (const known of await recordsBy(tx, "once_key", onceKeys(fresh.calls))) records.set(known.seq, known);
  const looked = new Set<number>();
  let uids = [...fresh.calls.map(({ uid }) => uid), ...calls.keys(), ...told];
  // What belongs to what was found belongs to the matter too.
  while (uids.length > 0) {
    for (const row of await auditsAbout(tx, cluster, uids)) audits.set(row.audit_id, row);
    const seqs = [...calls.values(), ...audits.values()].flatMap(({ seq }) => seq ?? []);
    const unknown = seqs.filter((seq) => !records.has(seq));
    for (const known of await recordsBy(tx, "seq", unknown)) records.set(known.seq, known);
    const linked = await callsByUid(tx, cluster, linkedUids(records, audits, calls));
    const own = await callsOf(
      tx,
      [...records.keys()].filter((seq) => !looked.has(seq)),
    );
    for (const seq of records.keys()) looked.add(seq);
    const rows = [...linked, ...own].filter(({ uid }) => !calls.has(uid));
    add(rows);
    uids = rows.map(({ uid }) => uid);
  }
  return {
    calls: [...calls.values()].map(toCall),
    audits: [...audits.values()].map((row) => toAudit(row, records)),
    records,
  };
};

const onceKeys = (calls: readonly Call[]): readonly string[] =>
  calls.filter(({ key, kind }) => kind === "judged" && !isWindowed(key)).map(({ key }) => key);

const linkedUids = (
  records: ReadonlyMap<number, KnownRecord>,
  audits: ReadonlyMap<string, AuditRow>,
  calls: ReadonlyMap<string, CallRow>,
): readonly string[] =>
  [
    ...[...records.values()].flatMap(({ judged_uid: judged, asked_uid: asked }) => [judged, asked]),
    ...[...audits.values()].flatMap(({ judged_uid: judged, asked_uid: asked }) => [judged, asked]),
  ]
    .filter((uid) => uid !== null)
    .filter((uid) => !calls.has(uid));

const toCall = ({ uid, kind, thread, content_key: key, at_ms: atMs, seq }: CallRow): Call => ({
  ...{ uid, kind, thread, key, atMs },
  ...(seq !== null && { seq }),
});

const toAudit = (row: AuditRow, records: MergeWorld["records"]): AuditEvent => ({
  id: row.audit_id,
  atMs: row.at_ms,
  ...(row.judged_uid !== null && { judgedUid: row.judged_uid }),
  ...(row.asked_uid !== null && { askedUid: row.asked_uid }),
  telling: row.seq !== null,
  ...(row.seq !== null && { seq: row.seq, alone: records.get(row.seq)?.judged_uid === null }),
});

const callsByUid = async (tx: Tx, cluster: string, uids: readonly string[]): Promise<readonly CallRow[]> =>
  eachChunk([...new Set(uids)], (some) =>
    tx
      .selectFrom("calls")
      .select(CALL_COLUMNS)
      .where("cluster", "=", cluster)
      .where("uid", "in", some)
      .execute(),
  );

/** Far more than one command causes; of a loop that goes on for hours, what is not near in time may be left out. */
const MOST_OF_RECORD = 200;

const callsOf = async (tx: Tx, seqs: readonly number[]): Promise<readonly CallRow[]> =>
  eachChunk(seqs, (some) =>
    tx
      .selectFrom("calls")
      .select(CALL_COLUMNS)
      .where("seq", "in", some)
      .limit(MOST_OF_RECORD * some.length)
      .execute(),
  );

/** Of the same threads, at about the same time. */
const callsNear = async (tx: Tx, calls: readonly Call[]): Promise<readonly CallRow[]> => {
  const threads = [...new Set(calls.filter(({ kind }) => kind !== "nothing").map(({ thread }) => thread))];
  if (threads.length === 0) return [];
  const times = calls.map(({ atMs }) => atMs);
  const from = times.reduce((one, other) => Math.min(one, other)) - REACH_MS;
  const to = times.reduce((one, other) => Math.max(one, other)) + AHEAD_MS;
  return eachChunk(threads, (some) =>
    tx
      .selectFrom("calls")
      .select(CALL_COLUMNS)
      .where("thread", "in", some)
      .where("at_ms", ">=", from)
      .where("at_ms", "<=", to)
      .execute(),
  );
};

const auditsAbout = async (
  tx: Tx,
  cluster: string,
  uids: readonly string[],
): Promise<readonly AuditRow[]> => {
  const rows = await eachChunk([...new Set(uids)], async (some) => [
    ...(await auditsBy(tx, cluster, "judged_uid", some)),
    ...(await auditsBy(tx, cluster, "asked_uid", some)),
  ]);
  return [...new Map(rows.map((row) => [row.audit_id, row])).values()];
};

const auditsBy = (
  tx: Tx,
  cluster: string,
  column: "judged_uid" | "asked_uid",
  uids: readonly string[],
): Promise<readonly AuditRow[]> =>
  tx
    .selectFrom("audits")
    .select(AUDIT_COLUMNS)
    .where(column, "in", uids)
    .where("cluster", "=", cluster)
    .execute();

const recordsBy = (
  tx: Tx,
  column: "seq" | "once_key",
  values: readonly (string | number)[],
): Promise<readonly KnownRecord[]> =>
  eachChunk([...new Set(values)], (some) =>
    tx
      .selectFrom("records")
      .select(RECORD_COLUMNS)
      .where(column, "in", some as readonly never[])
      .execute(),
  );

const eachChunk = async <In, Out>(
  items: readonly In[],
  read: (some: readonly In[]) => Promise<readonly Out[]>,
): Promise<readonly Out[]> => {
  const rows: Out[] = [];
  for (const some of inChunks(items)) rows.push(...(await read(some)));
  return rows;
};
