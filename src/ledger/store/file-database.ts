import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import {
  Kysely,
  sql,
  SqliteAdapter,
  SqliteDialect,
  type SqliteDatabase,
  type SqliteDialectConfig,
} from "kysely";
import type Libsql from "libsql";
import { LedgerError } from "../ledger.ts";
import { toFileError } from "./file-error.ts";
import type { LedgerDialect, OpenDatabase } from "./ledger-dialect.ts";
import { PoliteDriver } from "./polite-driver.ts";
import type { Schema } from "./schema.ts";

/** Two connections: whoever reads sees the last commit, and waits for nobody. */
export const openFileDatabase = async (file: string, readOnly: boolean): Promise<OpenDatabase> => {
  if (readOnly && !existsSync(file)) {
    throw new LedgerError("unavailable", `there is no ledger at ${file}`);
  }
  const { default: Database } = await import("libsql");
  const open = (asReader: boolean): Libsql.Database => {
    const database = new Database(asReader ? readOnlyUrl(file) : file, { timeout: BUSY_MS });
    for (const pragma of asReader ? READER : WRITER) database.exec(`pragma ${pragma}`);
    return database;
  };
  try {
    const writer = toKysely(open(readOnly));
    const reader = toKysely(open(true));
    const close = async (): Promise<void> => {
      await reader.destroy();
      // The driver leaves the log as it is: put it into the file, so that this alone is the ledger.
      if (!readOnly) await sql`pragma wal_checkpoint(truncate)`.execute(writer).catch(() => undefined);
      await writer.destroy();
    };
    return { dialect: toFileDialect(file), writer, reader, close };
  } catch (error) {
    throw toFileError(error, file) ?? error;
  }
};

const BUSY_MS = 5000;

/** 64 MiB: the upper levels of all indexes of a million records. */
const CACHE = "cache_size = -65536";

/**
 * WAL with `synchronous = full`: once a batch is committed it survives the end of this process and of the machine,
 * by power loss too, as far as the disk keeps what it says it has written.
 */
const WRITER = ["journal_mode = wal", "synchronous = full", CACHE, "temp_store = memory"];
const READER = ["query_only = on", CACHE, "temp_store = memory"];

const readOnlyUrl = (file: string): string => `${pathToFileURL(file).href}?mode=ro`;

const toKysely = (database: Libsql.Database): Kysely<Schema> =>
  new Kysely<Schema>({ dialect: new FileDialect({ database: withPrepared(database) }) });

/** kysely does not rely on it, but a transaction of SQLite holds changes of tables as well as any others. */
class FileAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class FileDialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig;

  constructor(config: SqliteDialectConfig) {
    super(config);
    this.#config = config;
  }

  override createDriver(): PoliteDriver {
    return new PoliteDriver(this.#config);
  }

  override createAdapter(): SqliteAdapter {
    return new FileAdapter();
  }
}

/** Statements are kept prepared, which costs more than most of them take to run. */
const withPrepared = (database: Libsql.Database): SqliteDatabase => {
  const kept = new Map<string, ReturnType<SqliteDatabase["prepare"]>>();
  return {
    prepare: (text) => {
      // A transaction that reads first and writes later could not wait for another writer.
      const statement = text === "begin" ? "begin immediate" : text;
      const known = kept.get(statement);
      if (known !== undefined) return known;
      const prepared = toStatement(database.prepare(statement));
      if (kept.size >= MOST_KEPT) kept.clear();
      if (statement.length <= LONGEST_KEPT) kept.set(statement, prepared);
      return prepared;
    },
    close: () => {
      kept.clear();
      database.close();
    },
  };
};

const MOST_KEPT = 500;
const LONGEST_KEPT = 4000;

const toStatement = (statement: Libsql.Statement): ReturnType<SqliteDatabase["prepare"]> => ({
  reader: statement.reader,
  all: (parameters) => statement.all(parameters),
  run: (parameters) => statement.run(parameters),
  iterate: (parameters) => statement.iterate(parameters),
});

const toFileDialect = (file: string): LedgerDialect => ({
  place: file,
  seqType: "integer",
  termsTables: [
    // Nothing but which record has which term: no text, no positions.
    `create virtual table record_terms using fts5(
      terms, content='', contentless_delete=1, detail=none, tokenize='ascii')`,
  ],
  termsSeq: "rowid",
  hasTerms: (terms) => sql<boolean>`record_terms match ${terms.join(" ")}`,
  insertTerms: (rows) =>
    sql`insert into record_terms (rowid, terms) values ${sql.join(rows.map(({ seq, terms }) => sql`(${seq}, ${terms.join(" ")})`))}`,
  lockWriting: () => Promise.resolve(), // `begin immediate` has it
  tryLockRetention: () => Promise.resolve(true),
  isConflict: () => false,
  toError: (error) => toFileError(error, file),
});
