import { sql, type Kysely } from "kysely";
import { quote } from "../../model/printable.ts";
import type { DebugRecord } from "../../model/record.ts";
import { LedgerError, type PageRequest, type RecordFilter, type RecordPage } from "../ledger.ts";
import type { LedgerDialect } from "./ledger-dialect.ts";
import { toMatching } from "./matching.ts";
import { parseRecordId, toRecordId } from "./record-id.ts";
import { parseDocument } from "./record-row.ts";
import type { Schema } from "./schema.ts";

const LARGEST_PAGE = 1000;

/** Newest first; one more than was asked for tells whether there is a next page. */
export const listRecords = async (
  db: Kysely<Schema>,
  dialect: LedgerDialect,
  filter: RecordFilter,
  page: PageRequest,
): Promise<RecordPage> => {
  const limit = checkedLimit(page.limit);
  const below = page.cursor === undefined ? undefined : checkedCursor(page.cursor);
  const matching = toMatching(dialect, filter, below === undefined ? {} : { below });
  if (matching === undefined) return { records: [] };
  const { seq, from, where } = matching;
  const found = await sql<{ seq: number }>`
    select ${seq} as seq from ${from} where ${where} order by ${seq} desc limit ${limit + 1}`.execute(db);
  const seqs = found.rows.slice(0, limit).map((row) => row.seq);
  const last = seqs.at(-1);
  const records = await documentsOf(db, seqs);
  return {
    records: seqs.flatMap((one) => records.get(one) ?? []),
    ...(found.rows.length > limit && last !== undefined && { next: toRecordId(last) }),
  };
};

export const getRecord = async (db: Kysely<Schema>, id: string): Promise<DebugRecord | undefined> => {
  const seq = parseRecordId(id);
  return seq === undefined ? undefined : (await documentsOf(db, [seq])).get(seq);
};

/** By seq. */
export const documentsOf = async (
  db: Kysely<Schema>,
  seqs: readonly number[],
): Promise<ReadonlyMap<number, DebugRecord>> => {
  if (seqs.length === 0) return new Map();
  const rows = await db.selectFrom("record_docs").selectAll().where("seq", "in", seqs).execute();
  return new Map(rows.map(({ seq, doc }) => [seq, parseDocument(doc)]));
};

const checkedLimit = (limit: number): number => {
  if (Number.isInteger(limit) && limit >= 1 && limit <= LARGEST_PAGE) return limit;
  throw new LedgerError("invalid", `limit must be a whole number from 1 to ${LARGEST_PAGE}, not ${limit}`);
};

const checkedCursor = (cursor: string): number => {
  const seq = parseRecordId(cursor);
  if (seq !== undefined) return seq;
  throw new LedgerError("invalid", `cursor must be that of a page before, not ${quote(cursor)}`);
};
