import type { LedgerReader, LedgerStore } from "../ledger.ts";
import { openFileDatabase } from "./file-database.ts";
import { KyselyStore, type StoreOptions } from "./kysely-store.ts";
import type { OpenDatabase } from "./ledger-dialect.ts";
import { checkSchema, migrate } from "./migrate.ts";
import { openPostgresDatabase } from "./postgres-database.ts";

/** A file of this machine, or a PostgreSQL database: `postgres://user:password@host:5432/database`. */
export type StorePlace = { readonly file: string } | { readonly databaseUrl: string };

/**
 * Opens the ledger for reading and writing, makes it where there is none, and brings it to this version. Rejects with
 * LedgerError.
 */
export const openStore = async (
  place: StorePlace,
  { cluster, now = () => new Date() }: { readonly cluster: string; readonly now?: () => Date },
): Promise<LedgerStore> => {
  const database = await openDatabase(place, false);
  return opened(database, { cluster, now }, () => migrate(database.writer, database.dialect));
};

/** For reading alone, beside a recorder that writes: makes nothing and changes nothing. Rejects with LedgerError. */
export const openStoreForReading = async (
  place: StorePlace,
): Promise<LedgerReader & Pick<LedgerStore, "close">> => {
  const database = await openDatabase(place, true);
  const options = { cluster: "", now: () => new Date() };
  return opened(database, options, () => checkSchema(database.reader, database.dialect));
};

const openDatabase = (place: StorePlace, readOnly: boolean): Promise<OpenDatabase> =>
  "file" in place
    ? openFileDatabase(place.file, readOnly)
    : openPostgresDatabase(place.databaseUrl, readOnly);

const opened = async (
  database: OpenDatabase,
  options: StoreOptions,
  prepare: () => Promise<void>,
): Promise<LedgerStore> => {
  try {
    await prepare();
    return new KyselyStore(database, options);
  } catch (error) {
    await database.close().catch(() => undefined); // what went wrong before is what matters
    throw database.dialect.toError(error) ?? error;
  }
};
