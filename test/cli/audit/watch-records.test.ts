import { expect } from "chai";
import { createWatch } from "../../../src/cli/audit/watch-records.ts";
import { createStoreFile, type StoreFile } from "./store-file.ts";

/** Pods from newest to oldest. */
const podsOf = (records: readonly { readonly pod: { readonly name: string } }[]): readonly string[] =>
  records.map(({ pod }) => pod.name);

const many = (count: number, prefix: string, ago: number) =>
  Array.from({ length: count }, (_, at) => ({ pod: `${prefix}${at}`, ago: ago - at }));

const names = (count: number, prefix: string): readonly string[] =>
  Array.from({ length: count }, (_, at) => `${prefix}${at}`);

describe("cli/audit/watch-records", () => {
  let ledger: StoreFile;
  beforeEach(async () => {
    ledger = await createStoreFile();
  });
  afterEach(() => ledger.close());

  it("begins with the newest, oldest first, and goes on with what comes", async () => {
    await ledger.keep(...many(3, "old", 60_000));
    const watch = createWatch(ledger.store, {});
    expect(podsOf(await watch.begin(2))).to.deep.equal(["old1", "old2"]);
    expect(podsOf(await watch.next())).to.deep.equal([]);
    await ledger.keep(...many(2, "new", 1000));
    expect(podsOf(await watch.next())).to.deep.equal(["new0", "new1"]);
    expect(podsOf(await watch.next())).to.deep.equal([]);
  });

  it("begins with nothing, and finds the first", async () => {
    const watch = createWatch(ledger.store, {});
    expect(await watch.begin(50)).to.deep.equal([]);
    await ledger.keep({ pod: "first", ago: 3_600_000 });
    expect(podsOf(await watch.next())).to.deep.equal(["first"]);
  });

  it("shows nothing that was there before, though more than it looks at", async () => {
    await ledger.keep(...many(450, "old", 60_000));
    const watch = createWatch(ledger.store, {});
    expect(await watch.begin(5)).to.have.length(5);
    await ledger.keep({ pod: "new", ago: 0 });
    expect(podsOf(await watch.next())).to.deep.equal(["new"]);
    expect(podsOf(await watch.next())).to.deep.equal([]);
  });

  it("shows each once, though more came at once than it looks at, twice", async () => {
    await ledger.keep(...many(250, "old", 60_000));
    const watch = createWatch(ledger.store, {});
    expect(await watch.begin(0)).to.have.length(250);
    await ledger.keep(...many(450, "new", 30_000));
    expect(podsOf(await watch.next())).to.deep.equal(names(450, "new"));
    await ledger.keep(...many(201, "newer", 10_000));
    expect(podsOf(await watch.next())).to.deep.equal(names(201, "newer"));
    expect(podsOf(await watch.next())).to.deep.equal([]);
  });

  it("shows one that arrives late, among those that it looks at", async () => {
    await ledger.keep(...many(100, "old", 60_000));
    const watch = createWatch(ledger.store, {});
    await watch.begin(1);
    await ledger.keep({ pod: "late", ago: 50_000_000 });
    expect(podsOf(await watch.next())).to.deep.equal(["late"]);
    expect(podsOf(await watch.next())).to.deep.equal([]);
  });

  it("goes on after it could not read", async () => {
    let away = false;
    const reader = {
      list: (...asked: Parameters<typeof ledger.store.list>) =>
        away ? Promise.reject(new Error("away")) : ledger.store.list(...asked),
    };
    const watch = createWatch(reader, {});
    await watch.begin(1);
    await ledger.keep({ pod: "new", ago: 0 });
    away = true;
    expect(await watch.next().catch(String)).to.equal("Error: away");
    away = false;
    expect(podsOf(await watch.next())).to.deep.equal(["new"]);
  });
});
