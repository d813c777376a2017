import { join } from "node:path";
import { openStore } from "../../../src/ledger/store/open-store.ts";
import type { LedgerStore } from "../../../src/ledger/ledger.ts";
import { createTemporaryFolder } from "../../support/temporary-folder.ts";
import { observedCommand, type Commanded } from "./observed-command.ts";

export interface StoreFile {
  /** As `--store` takes it. */
  readonly file: string;
  readonly folder: string;
  readonly store: LedgerStore;
  /** Keeps these commands; each is one record. */
  keep(...commands: readonly Commanded[]): Promise<void>;
  close(): Promise<void>;
}

/** A real ledger in a file of its own, with a recorder's connection to it. */
export const createStoreFile = async (...commands: readonly Commanded[]): Promise<StoreFile> => {
  const folder = await createTemporaryFolder("audit");
  const file = join(folder.path, "ledger.db");
  const store = await openStore({ file }, { cluster: "prod" });
  const keep = async (...more: readonly Commanded[]): Promise<void> => {
    await store.ingest(more.flatMap((one) => observedCommand(one)));
  };
  await keep(...commands);
  return {
    file,
    folder: folder.path,
    store,
    keep,
    close: async () => {
      await store.close();
      await folder.close();
    },
  };
};
