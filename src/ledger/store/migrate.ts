import { DEFAULT_MIGRATION_TABLE, Migrator, sql, type Kysely } from "kysely";
import { printable } from "../../model/printable.ts";
import { LedgerError } from "../ledger.ts";
import type { LedgerDialect } from "./ledger-dialect.ts";
import { toMigrations } from "./migrations.ts";
import type { Schema } from "./schema.ts";

/**
 * Brings the tables to this version, all or nothing. Of several that start at once one does, and the others wait:
 * kysely takes an advisory lock of PostgreSQL's, and a file has one writer.
 */
export const migrate = async (db: Kysely<Schema>, dialect: LedgerDialect): Promise<void> => {
  if (lagging(await migrationsIn(db), dialect).length === 0) return;
  const provider = { getMigrations: () => Promise.resolve({ ...toMigrations(dialect) }) };
  const { error } = await new Migrator({ db, provider }).migrateToLatest();
  if (error !== undefined) throw error as Error;
};

/** For those who only read: the tables must be of this very version. */
export const checkSchema = async (db: Kysely<Schema>, dialect: LedgerDialect): Promise<void> => {
  const done = await migrationsIn(db);
  const missing = lagging(done, dialect);
  if (done.length === 0) {
    throw new LedgerError("broken", `ledger ${dialect.place}: there is a database, but no ledger in it`);
  }
  if (missing.length > 0) {
    throw new LedgerError(
      "unavailable",
      `ledger ${dialect.place} has schema ${done.at(-1) ?? ""}, older than ${missing.at(-1) ?? ""}, ` +
        "which this version reads: start the recorder of this version once, which brings it up to date",
    );
  }
};

/** Those that are still to be run. Throws where there are some that this version does not know. */
const lagging = (done: readonly string[], dialect: LedgerDialect): readonly string[] => {
  const known = Object.keys(toMigrations(dialect));
  const unknown = done.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new LedgerError(
      "newer-schema",
      `ledger ${dialect.place} has schema ${printable(unknown.at(-1) ?? "")}, newer than ${known.at(-1) ?? ""}, ` +
        "the newest that this version knows: use the version that made it, or a later one",
    );
  }
  return known.filter((name) => !done.includes(name));
};

/** Names of those that were run, in order; none where there is no ledger yet. */
const migrationsIn = async (db: Kysely<Schema>): Promise<readonly string[]> => {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === DEFAULT_MIGRATION_TABLE)) return [];
  const { rows } = await sql<{ name: string }>`
    select name from ${sql.table(DEFAULT_MIGRATION_TABLE)} order by name`.execute(db);
  return rows.map(({ name }) => name);
};
