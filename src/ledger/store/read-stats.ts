import { sql, type Kysely, type RawBuilder } from "kysely";
import type { LedgerStats, RecordFilter } from "../ledger.ts";
import type { LedgerDialect } from "./ledger-dialect.ts";
import { toMatching, type SeqRange } from "./matching.ts";
import type { Schema } from "./schema.ts";
import { createTally, type Count, type Tally } from "./tally.ts";

/** So many records are counted at once, while nothing else of this process runs. */
const AT_ONCE = 4000;

/** Counts what a filter lets through, in pieces: SQLite answers on the thread that asks. */
export const readStats = async (
  db: Kysely<Schema>,
  dialect: LedgerDialect,
  filter: RecordFilter,
): Promise<LedgerStats> => {
  const tally = createTally();
  let from: number | undefined = 0;
  while (from !== undefined) {
    const range: SeqRange = { from };
    const next = await nextPiece(db, dialect, filter, range);
    await countPiece(db, dialect, filter, {
      range: { ...range, ...(next !== undefined && { below: next }) },
      tally,
    });
    from = next;
    await new Promise((resolve) => setImmediate(resolve));
  }
  return tally.stats();
};

/** Where the next piece begins; undefined where this is the last. */
const nextPiece = async (
  db: Kysely<Schema>,
  dialect: LedgerDialect,
  filter: RecordFilter,
  range: SeqRange,
): Promise<number | undefined> => {
  const matching = toMatching(dialect, filter, range);
  if (matching === undefined) return undefined;
  const { seq, from, where } = matching;
  const { rows } = await sql<{ seq: number }>`
    select ${seq} as seq from ${from} where ${where} order by ${seq} limit 1 offset ${AT_ONCE}`.execute(db);
  return rows[0]?.seq;
};

interface Piece {
  readonly range: SeqRange;
  readonly tally: Tally;
}

const countPiece = async (
  db: Kysely<Schema>,
  dialect: LedgerDialect,
  filter: RecordFilter,
  { range, tally }: Piece,
): Promise<void> => {
  const matching = toMatching(dialect, filter, { ...range, withRecords: true });
  if (matching === undefined) return;
  const groups: readonly Group[] = [
    [sql.ref("records.day"), (value, count) => tally.day(Number(value), count)],
    [sql.ref("records.username"), (value, count) => tally.user(String(value), count)],
    [sql.ref("records.namespace"), (value, count) => tally.namespace(String(value), count)],
    [sql.ref("records.images"), (value, count) => tally.images(toList(value), count)],
    [sql.ref("records.codes"), (value, count) => tally.codes(toList(value), count)],
  ];
  for (const [column, add] of groups) {
    const { rows } = await sql<Row>`
      select ${column} as value, records.verdict as verdict, count(*) as requests
      from ${matching.from} where ${matching.where} group by 1, 2`.execute(db);
    for (const { value, verdict, requests } of rows) add(value, { verdict, requests });
  }
};

type Group = readonly [RawBuilder<unknown>, (value: unknown, count: Count) => void];

interface Row extends Count {
  readonly value: unknown;
}

/** As toRecordRow wrote it. */
const toList = (value: unknown): readonly string[] => JSON.parse(String(value)) as readonly string[];
