import { join } from "node:path";
import type { LedgerStore } from "../../../src/ledger/ledger.ts";
import { openStore } from "../../../src/ledger/store/open-store.ts";
import { keepsLedgerStoreContract } from "../../contracts/ledger-store.ts";
import { after } from "../../support/ledger-parts.ts";
import { createTemporaryFolder } from "../../support/temporary-folder.ts";

keepsLedgerStoreContract("file", {
  open: async () => {
    const folder = await createTemporaryFolder("ledger");
    const file = join(folder.path, "ledger.db");
    let now = after(0);
    const stores: LedgerStore[] = [];
    const another = async (cluster = "test"): Promise<LedgerStore> => {
      const store = await openStore({ file }, { cluster, now: () => now });
      stores.push(store);
      return store;
    };
    return {
      store: await another(),
      another,
      setNow: (time) => void (now = time),
      close: async () => {
        await Promise.all(stores.map((store) => store.close()));
        await folder.close();
      },
    };
  },
});
