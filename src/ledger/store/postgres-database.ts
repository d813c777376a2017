import { Kysely, PostgresDialect, sql, type Transaction } from "kysely";
import type Pg from "pg";
import { LedgerError } from "../ledger.ts";
import type { LedgerDialect, OpenDatabase } from "./ledger-dialect.ts";
import { toPostgresError } from "./postgres-error.ts";
import type { Schema } from "./schema.ts";

/** One pool for reading and writing. Nothing connects before the first statement. */
export const openPostgresDatabase = async (databaseUrl: string, readOnly: boolean): Promise<OpenDatabase> => {
  const place = placeOf(databaseUrl);
  const { default: pg } = await import("pg");
  const types = new pg.TypeOverrides();
  types.setTypeParser(pg.types.builtins.INT8, Number); // all our bigints are below 2^53
  const pool = new pg.Pool({ ...toConfig(databaseUrl, readOnly), types });
  // A connection that is lost tells so by an event, which unheard ends the process; whoever uses it gets an error too,
  // and the next statement another connection.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => void client.on("error", () => undefined));
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  return { dialect: toPostgresDialect(place), writer: db, reader: db, close: () => db.destroy() };
};

const placeOf = (databaseUrl: string): string => {
  const url = URL.parse(databaseUrl);
  if (url === null || !["postgres:", "postgresql:"].includes(url.protocol)) {
    throw new LedgerError(
      "invalid",
      "the database URL must be like postgres://user:password@host:5432/database",
    );
  }
  return `PostgreSQL at ${url.host}${url.pathname}`;
};

const toConfig = (connectionString: string, readOnly: boolean): Pg.PoolConfig => ({
  connectionString,
  application_name: "ephemeral-guard",
  ...(readOnly && { options: "-c default_transaction_read_only=on" }),
  max: 4,
  connectionTimeoutMillis: 5000,
  idleTimeoutMillis: 30_000,
  keepAlive: true,
  statement_timeout: 30_000,
  /** A server that is gone without a word. */
  query_timeout: 35_000,
  lock_timeout: 20_000,
  idle_in_transaction_session_timeout: 60_000,
});

/** Keys of advisory locks, which are the database's own: chosen at random once, so that no other program has them. */
const LOCKS = { write: 772_840_152, retain: 772_840_153 } as const;

const toPostgresDialect = (place: string): LedgerDialect => ({
  place,
  seqType: "bigint",
  termsTables: [
    "create table record_terms (seq bigint primary key, terms tsvector not null)",
    "create index record_terms_terms on record_terms using gin (terms)",
  ],
  termsSeq: "seq",
  hasTerms: (terms) =>
    sql<boolean>`record_terms.terms @@ ${terms.map((term) => `'${term}'`).join(" & ")}::tsquery`,
  insertTerms: (rows) =>
    sql`insert into record_terms (seq, terms) values ${sql.join(rows.map(({ seq, terms }) => sql`(${seq}, array_to_tsvector(${terms}::text[]))`))}`,
  lockWriting: (tx, cluster) => lock(tx, LOCKS.write, cluster),
  tryLockRetention: async (tx, cluster) => {
    const answer = await sql<{ locked: boolean }>`
      select pg_try_advisory_xact_lock(${LOCKS.retain}, hashtext(${cluster})) as locked`.execute(tx);
    return answer.rows[0]?.locked === true;
  },
  isConflict: (error) => error instanceof Error && "code" in error && CONFLICTS.has(error.code),
  toError: (error) => toPostgresError(error, place),
});

/** unique_violation, where two clusters chose the same number; serialization_failure; deadlock_detected. */
const CONFLICTS: ReadonlySet<unknown> = new Set(["23505", "40001", "40P01"]);

const lock = async (tx: Transaction<Schema>, key: number, name: string): Promise<void> => {
  await sql`select pg_advisory_xact_lock(${key}, hashtext(${name}))`.execute(tx);
};
