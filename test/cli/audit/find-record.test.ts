import { expect } from "chai";
import { findRecord } from "../../../src/cli/audit/find-record.ts";
import { createStoreFile, type StoreFile } from "./store-file.ts";

describe("cli/audit/find-record", () => {
  let ledger: StoreFile;
  let ids: readonly string[];
  before(async () => {
    // More than a page of them within a minute of each.
    const commands = Array.from({ length: 260 }, (_, at) => ({ ago: 40_000 - at * 100, pod: `pod-${at}` }));
    ledger = await createStoreFile(...commands, { ago: 86_400_000, pod: "old" });
    ids = (await ledger.store.list({}, { limit: 1000 })).records.map(({ id }) => id);
  });
  after(() => ledger.close());

  const beginning = (start: string): readonly string[] => ids.filter((id) => id.startsWith(start));

  it("finds every record by each beginning that is its own", async () => {
    for (const id of [ids[0]!, ids[100]!, ids[200]!, ids.at(-1)!]) {
      const lengths = Array.from({ length: id.length }, (_, at) => at + 1);
      const unique = lengths.filter((length) => beginning(id.slice(0, length)).length === 1);
      expect(unique).not.to.deep.equal([]);
      for (const length of unique) {
        expect(await findRecord(ledger.store, id.slice(0, length))).to.have.nested.property("record.id", id);
      }
    }
  });

  it("tells the newest of several", async () => {
    const start = ids[0]!.slice(0, 5);
    const found = await findRecord(ledger.store, start);
    const several = found !== undefined && "several" in found ? found.several.map(({ id }) => id) : [];
    expect(beginning(start).length).to.be.above(5);
    expect(several).to.deep.equal(beginning(start).slice(0, 5));
  });

  for (const start of ["", "0", "ZZ", "9ZZZZZZZZZZ", "not an id", "\u0000", "11111111111111111111"]) {
    it(`finds none for ${JSON.stringify(start)}`, async () => {
      expect(await findRecord(ledger.store, start)).to.equal(undefined);
    });
  }

  it("knows one no more once it is gone", async () => {
    const other = await createStoreFile({ ago: 1000 });
    const [record] = (await other.store.list({}, { limit: 1 })).records;
    await other.store.retain({ before: new Date(), count: 0 });
    expect(await findRecord(other.store, record!.id)).to.equal(undefined);
    expect(await findRecord(other.store, record!.id.slice(0, 8))).to.equal(undefined);
    await other.close();
  });
});
