import { sql } from "kysely";
import type { RecordFilter } from "../../src/ledger/ledger.ts";
import { openFileDatabase } from "../../src/ledger/store/file-database.ts";
import { toMatching } from "../../src/ledger/store/matching.ts";

/** Prints how SQLite goes about a page. */
export const explain = async (file: string, filter: RecordFilter): Promise<void> => {
  const { dialect, reader, close } = await openFileDatabase(file, true);
  const { seq, from, where } = toMatching(dialect, filter, { below: 1 })!;
  const statement = sql`select ${seq} as seq from ${from} where ${where} order by ${seq} desc limit 51`;
  const { rows } = await sql<{ detail: string }>`explain query plan ${statement}`.execute(reader);
  console.log(`plan of ${JSON.stringify(filter)}: ${rows.map(({ detail }) => detail).join(" | ")}`);
  await close();
};

/** Exactly: the store itself counts only by statistics. */
export const countRecords = async (file: string): Promise<number> => {
  const { reader, close } = await openFileDatabase(file, true);
  const { rows } = await sql<{ count: number }>`select count(*) as count from records`.execute(reader);
  await close();
  return rows[0]?.count ?? 0;
};
