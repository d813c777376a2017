import type { AuditObservation } from "../../model/audit-observation.ts";
import type { Observation } from "../../model/observation.ts";
import type { Call } from "../merge-calls.ts";
import { isWindowed, kindOf, toContentKey, toEventId, toThreadKey, toTwinKey } from "../merge-keys.ts";
import type { AuditEvent } from "../merge-plan.ts";
import { isTelling, toAskedHalf } from "../merge-record.ts";
import { inChunks } from "./in-chunks.ts";
import type { Writing } from "./ingest.ts";
import type { NumberedCommand } from "./number-commands.ts";
import type { AuditsTable, BodiesTable, CallsTable } from "./schema.ts";
import { takeTurns } from "./take-turns.ts";

export interface Batch {
  readonly observations: readonly Observation[];
  readonly audits: readonly AuditObservation[];
}

/** What of a batch the ledger did not know. */
export interface FreshParts {
  readonly calls: readonly Call[];
  readonly audits: readonly AuditEvent[];
  /** By uid. */
  readonly observations: ReadonlyMap<string, Observation>;
  /** By id. */
  readonly events: ReadonlyMap<string, AuditObservation>;
}

export const freshOf = async (writing: Writing, batch: Batch): Promise<FreshParts> => {
  const observations = new Map(batch.observations.map((seen) => [seen.uid, seen]));
  for (const uid of await knownCalls(writing, [...observations.keys()])) observations.delete(uid);
  const events = new Map(batch.audits.map((event) => [toEventId(event), event]));
  for (const id of await knownAudits(writing, [...events.keys()])) events.delete(id);
  const calls: Call[] = [];
  for (const seen of observations.values()) {
    calls.push(toCall(writing.cluster, seen));
    await takeTurns();
  }
  return {
    calls,
    audits: [...events.values()].map((event) => toEvent(writing.cluster, event)),
    observations,
    events,
  };
};

const toCall = (cluster: string, seen: Observation): Call => {
  const thread = toThreadKey(cluster, seen);
  const key = toContentKey(thread, seen);
  return { uid: seen.uid, kind: kindOf(seen), atMs: Date.parse(seen.at), thread, key };
};

const toEvent = (cluster: string, event: AuditObservation): AuditEvent => {
  const { validateUid, mutateUid = toTwinKey(cluster, event) } = event.guard;
  return {
    id: toEventId(event),
    atMs: Date.parse(event.at),
    ...(validateUid !== undefined && { judgedUid: validateUid }),
    ...(mutateUid !== undefined && { askedUid: mutateUid }),
    telling: isTelling(event),
  };
};

const knownCalls = async ({ tx, cluster }: Writing, uids: readonly string[]): Promise<readonly string[]> => {
  const known: string[] = [];
  for (const some of inChunks(uids)) {
    const rows = tx.selectFrom("calls").select("uid").where("cluster", "=", cluster).where("uid", "in", some);
    known.push(...(await rows.execute()).map(({ uid }) => uid));
  }
  return known;
};

const knownAudits = async ({ tx, cluster }: Writing, ids: readonly string[]): Promise<readonly string[]> => {
  const known: string[] = [];
  for (const some of inChunks(ids)) {
    const rows = tx.selectFrom("audits").select("audit_id").where("cluster", "=", cluster);
    known.push(...(await rows.where("audit_id", "in", some).execute()).map((row) => row.audit_id));
  }
  return known;
};

/** Remembers the parts, and where they belong so far. */
export const writeFresh = async (
  { tx, cluster, nowMs }: Writing,
  fresh: FreshParts,
  commands: readonly NumberedCommand[],
): Promise<void> => {
  const seqs = seqsOf(commands);
  const known = { cluster, kept_ms: nowMs };
  for (const some of inChunks(fresh.calls)) {
    const rows = some.map(({ uid, kind, thread, key, atMs }): CallsTable => {
      const seq = seqs.get(`call ${uid}`) ?? null;
      return { ...known, uid, kind, thread, content_key: key, at_ms: atMs, seq };
    });
    await tx.insertInto("calls").values(rows).execute();
  }
  for (const some of inChunks(fresh.audits)) {
    const rows = some.map(({ id, atMs, judgedUid = null, askedUid = null }): AuditsTable => {
      const seq = seqs.get(`audit ${id}`) ?? null;
      return { ...known, audit_id: id, at_ms: atMs, judged_uid: judgedUid, asked_uid: askedUid, seq };
    });
    await tx.insertInto("audits").values(rows).execute();
  }
  for (const some of inChunks(bodiesOf(fresh))) {
    await tx
      .insertInto("bodies")
      .values(some.map((body) => ({ ...known, ...body })))
      .onConflict((conflict) => conflict.doNothing()) // the part was forgotten, and came again
      .execute();
  }
};

const seqsOf = (commands: readonly NumberedCommand[]): ReadonlyMap<string, number> =>
  new Map(
    commands.flatMap(({ seq, judged, asked, audits }) => [
      ...[...judged, ...asked].map(({ uid }) => [`call ${uid}`, seq] as const),
      ...audits.map(({ id }) => [`audit ${id}`, seq] as const),
    ]),
  );

type Body = Pick<BodiesTable, "part" | "name" | "body">;

/** Only those that others, which may come yet, could make a record of: a judgement that lands is in its record. */
const bodiesOf = ({ calls, observations, events }: FreshParts): readonly Body[] => [
  ...calls.flatMap((call): readonly Body[] => {
    const body = bodyOf(call, observations.get(call.uid));
    return body === undefined ? [] : [{ part: "call", name: call.uid, body: JSON.stringify(body) }];
  }),
  ...[...events].map(([name, event]): Body => ({ part: "audit", name, body: JSON.stringify(event) })),
];

const bodyOf = ({ kind, key }: Call, seen: Observation | undefined): object | undefined => {
  if (seen === undefined || kind === "nothing") return undefined;
  if (kind === "asked") return toAskedHalf(seen);
  return isWindowed(key) ? seen : undefined;
};
