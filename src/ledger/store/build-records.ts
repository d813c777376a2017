import type { ApiServerResult } from "../../model/audit-observation.ts";
import type { DebugRecord, Landing } from "../../model/record.ts";
import { auditIdOf, isWindowed } from "../merge-keys.ts";
import {
  contentOf,
  fromAudit,
  fromObservation,
  toAskedHalf,
  toAuditHalf,
  toRecord,
  type AskedHalf,
  type RecordContent,
} from "../merge-record.ts";
import type { FreshParts } from "./fresh-parts.ts";
import { inChunks } from "./in-chunks.ts";
import type { Writing } from "./ingest.ts";
import type { MergeWorld } from "./merge-world.ts";
import type { NumberedCommand } from "./number-commands.ts";
import { documentsOf } from "./read-records.ts";
import { toRecordId } from "./record-id.ts";
import type { RowKeys } from "./record-row.ts";
import { loadBodies, type Bodies } from "./stored-bodies.ts";
import { takeTurns } from "./take-turns.ts";

export interface BuiltRecord {
  readonly isNew: boolean;
  readonly keys: RowKeys;
  readonly record: DebugRecord;
  /** As it was. */
  readonly before?: DebugRecord;
}

/** All that records can be made of. */
interface Sources extends Bodies {
  readonly world: MergeWorld;
  readonly docs: ReadonlyMap<number, DebugRecord>;
  readonly counts: ReadonlyMap<number, CallCount>;
}

interface CallCount {
  readonly calls: number;
  readonly lastMs: number;
}

export const buildRecords = async (
  writing: Writing,
  commands: readonly NumberedCommand[],
  { world, fresh }: { readonly world: MergeWorld; readonly fresh: FreshParts },
): Promise<readonly BuiltRecord[]> => {
  const known = commands.flatMap(({ seq, isNew, absorbed, judged }) => [
    ...(isNew ? [] : [seq]),
    ...absorbed,
    ...judged.slice(0, 1).flatMap((call) => call.seq ?? []),
  ]);
  const docs = await documentsOf(writing.tx, [...new Set(known)]);
  const bodies = await loadBodies(writing, commands, { world, fresh });
  const counts = await countsOf(writing, commands);
  const sources: Sources = { world, docs, counts, ...bodies };
  const built: BuiltRecord[] = [];
  for (const command of commands) {
    built.push(buildRecord(writing.cluster, command, sources));
    await takeTurns();
  }
  return built;
};

const buildRecord = (cluster: string, command: NumberedCommand, sources: Sources): BuiltRecord => {
  const { seq, isNew, atMs } = command;
  const before = isNew ? undefined : sources.docs.get(seq);
  const { calls, lastMs } = sources.counts.get(seq) ?? ownCount(command);
  const at = new Date(atMs).toISOString();
  const lastAt = new Date(Math.max(lastMs, atMs)).toISOString();
  const half = halfOf(command, sources);
  const record = toRecord({
    frame: { id: toRecordId(seq), cluster, at, lastAt, calls },
    content: contentFor(command, sources),
    ...(half && { half }),
    results: resultsOf(command, sources),
    landings: landingsOf(command, sources),
  });
  return { isNew, keys: keysOf(command), record, ...(before && { before }) };
};

const keysOf = ({ seq, judged: [first], chosen }: NumberedCommand): RowKeys => ({
  seq,
  onceKey: first !== undefined && !isWindowed(first.key) ? first.key : null,
  judgedUid: first?.uid ?? null,
  askedUid: chosen?.uid ?? null,
});

const contentFor = (command: NumberedCommand, sources: Sources): RecordContent => {
  const { seq, judged } = command;
  const first = judged[0];
  const doc = isMadeOf(command, sources) ? sources.docs.get(seq) : undefined;
  if (doc !== undefined) return contentOf(doc);
  const told = first === undefined ? ofEvent(command, sources) : ofCall(first.uid, sources);
  if (told !== undefined) return told;
  // Its own body is gone by now: the record that it was in says the same, but for the time.
  const other = sources.docs.get(first?.seq ?? seq) ?? sources.docs.get(seq);
  if (other === undefined) throw new Error(`record ${toRecordId(seq)} has nothing to be made of`);
  return contentOf(other);
};

/** The record that is there says what the same call, or an event, said. */
const isMadeOf = ({ seq, judged }: NumberedCommand, { world }: Sources): boolean =>
  world.records.get(seq)?.judged_uid === (judged[0]?.uid ?? null);

const halfIn = ({ asked, mutations, redacted }: DebugRecord): AskedHalf => ({
  ...(asked && { asked }),
  mutations,
  redacted,
});

const ofCall = (uid: string, { observations }: Sources): RecordContent | undefined => {
  const seen = observations.get(uid);
  return seen && fromObservation(seen);
};

const ofEvent = ({ audits }: NumberedCommand, { events }: Sources): RecordContent | undefined => {
  const event = events.get(audits[0]?.id ?? "");
  return event && fromAudit(event);
};

const halfOf = (command: NumberedCommand, sources: Sources): AskedHalf | undefined => {
  const { seq, chosen, judged } = command;
  if (chosen === undefined) return judged.length > 0 ? undefined : toldHalf(command, sources);
  const seen = sources.observations.get(chosen.uid);
  if (seen !== undefined) return toAskedHalf(seen);
  const doc = sources.docs.get(seq);
  return sources.halves.get(chosen.uid) ?? (doc && halfIn(doc));
};

/** Where the guard was not asked, the API server's event holds the containers. */
const toldHalf = ({ seq, audits }: NumberedCommand, sources: Sources): AskedHalf | undefined => {
  const event = sources.events.get(audits[0]?.id ?? "");
  if (event !== undefined) return toAuditHalf(event);
  const doc = sources.docs.get(seq);
  return doc && halfIn(doc);
};

/** What the API server answered: what is known already, unless it turned out to be of another record. */
const resultsOf = (command: NumberedCommand, { docs, events }: Sources): readonly ApiServerResult[] => {
  const ids = new Set(command.audits.map(({ id }) => auditIdOf(id)));
  const known = [command.seq, ...command.absorbed]
    .flatMap((seq) => docs.get(seq)?.result ?? [])
    .filter(({ auditId }) => ids.has(auditId));
  return [...known, ...command.audits.flatMap(({ id }) => events.get(id)?.result ?? [])];
};

const landingsOf = ({ seq, absorbed, audits }: NumberedCommand, { docs }: Sources): readonly Landing[] => {
  const ids = new Set(audits.map(({ id }) => id));
  return [seq, ...absorbed].flatMap((one) => {
    const doc = docs.get(one);
    return (
      doc?.containers.map((landing) => (isLasting(landing, doc, ids) ? landing : unlanded(landing))) ?? []
    );
  });
};

/**
 * Whether it landed may have been concluded from what has changed now: from a result that turned out to be of another
 * record, or that another one outweighs. What was seen is noted elsewhere too, and told again.
 */
const isLasting = (
  { landed }: Landing,
  { result, verdict }: DebugRecord,
  ids: ReadonlySet<string>,
): boolean => {
  if (result !== undefined && !ids.has(result.auditId)) return false;
  return landed !== false || (result === undefined && verdict !== "unjudged");
};

const unlanded = ({ name, image, state }: Landing): Landing => ({ name, image, ...(state && { state }) });

const ownCount = ({ judged, asked }: NumberedCommand): CallCount => ({
  calls: judged.length + asked.length,
  lastMs: [...judged, ...asked].reduce((last, { atMs }) => Math.max(last, atMs), 0),
});

/** Of records that were there: not all of their calls were looked at. */
const countsOf = async (
  { tx }: Writing,
  commands: readonly NumberedCommand[],
): Promise<ReadonlyMap<number, CallCount>> => {
  const counts = new Map<number, CallCount>();
  const seqs = commands.filter(({ isNew }) => !isNew).map(({ seq }) => seq);
  for (const some of inChunks(seqs)) {
    const rows = await tx
      .selectFrom("calls")
      .select(({ fn }) => ["seq", fn.countAll<number>().as("calls"), fn.max("at_ms").as("lastMs")])
      .where("seq", "in", some)
      .groupBy("seq")
      .execute();
    for (const { seq, calls, lastMs } of rows) if (seq !== null) counts.set(seq, { calls, lastMs });
  }
  return counts;
};
