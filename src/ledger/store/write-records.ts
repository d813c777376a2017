import { sql } from "kysely";
import type { DebugRecord } from "../../model/record.ts";
import type { BuiltRecord } from "./build-records.ts";
import { inChunks } from "./in-chunks.ts";
import type { Writing } from "./ingest.ts";
import { toRecordRow } from "./record-row.ts";
import { parseRecordId } from "./record-id.ts";
import { toTerms } from "./terms.ts";

type Write = Pick<Writing, "tx" | "dialect">;

/** Makes new ones, and replaces those that were there. */
export const writeRecords = async ({ tx, dialect }: Write, built: readonly BuiltRecord[]): Promise<void> => {
  const old = built.filter(({ isNew }) => !isNew);
  const moved = built.filter((one) => !hasSameTerms(one));
  await removeRows(tx, seqsOf(old));
  await removeTerms({ tx, dialect }, seqsOf(moved.filter(({ isNew }) => !isNew)));
  for (const some of inChunks(built)) {
    await tx
      .insertInto("records")
      .values(some.map(({ record, keys }) => toRecordRow(record, keys)))
      .execute();
    const docs = some.map(({ record, keys }) => ({ seq: keys.seq, doc: JSON.stringify(record) }));
    await tx.insertInto("record_docs").values(docs).execute();
  }
  await insertTerms(
    { tx, dialect },
    moved.map(({ record }) => record),
  );
};

export interface Rewrite {
  readonly before: DebugRecord;
  readonly record: DebugRecord;
}

/** The documents alone: what they were made of is as it was. */
export const rewriteRecords = async ({ tx, dialect }: Write, rewrites: readonly Rewrite[]): Promise<void> => {
  for (const { record } of rewrites) {
    const rows = tx.updateTable("record_docs").set({ doc: JSON.stringify(record) });
    await rows.where("seq", "=", seqOf(record)).execute();
  }
  const moved = rewrites.filter((one) => !hasSameTerms(one)).map(({ record }) => record);
  await removeTerms({ tx, dialect }, moved.map(seqOf));
  await insertTerms({ tx, dialect }, moved);
};

/** Records alone: where their calls and events belong is another matter. */
export const removeRecords = async ({ tx, dialect }: Write, seqs: readonly number[]): Promise<void> => {
  await removeRows(tx, seqs);
  await removeTerms({ tx, dialect }, seqs);
};

const seqsOf = (built: readonly BuiltRecord[]): readonly number[] => built.map(({ keys }) => keys.seq);

const seqOf = ({ id }: DebugRecord): number => parseRecordId(id) ?? 0;

const hasSameTerms = ({ record, before }: Partial<Rewrite> & Pick<Rewrite, "record">): boolean =>
  before !== undefined && [...toTerms(before)].sort().join(" ") === [...toTerms(record)].sort().join(" ");

const removeRows = async (tx: Write["tx"], seqs: readonly number[]): Promise<void> => {
  for (const some of inChunks(seqs)) {
    await tx.deleteFrom("records").where("seq", "in", some).execute();
    await tx.deleteFrom("record_docs").where("seq", "in", some).execute();
  }
};

const removeTerms = async ({ tx, dialect }: Write, seqs: readonly number[]): Promise<void> => {
  for (const some of inChunks(seqs)) {
    await sql`delete from record_terms where ${sql.ref(dialect.termsSeq)} in (${sql.join(some)})`.execute(tx);
  }
};

const insertTerms = async ({ tx, dialect }: Write, records: readonly DebugRecord[]): Promise<void> => {
  for (const some of inChunks(records)) {
    await dialect
      .insertTerms(some.map((record) => ({ seq: seqOf(record), terms: toTerms(record) })))
      .execute(tx);
  }
};
