import { join } from "node:path";
import { expect } from "chai";
import { KeptStore, type KeptStoreOptions } from "../../src/ledger/kept-store.ts";
import { LedgerError, type LedgerStore } from "../../src/ledger/ledger.ts";
import { openStore } from "../../src/ledger/store/open-store.ts";
import { withFolder } from "../sources/temporary-folder.ts";
import { eventually } from "../support/eventually.ts";

interface Setup {
  /** Each opening, and each check, asks it first. */
  readonly fault?: () => Error | undefined;
}

interface Given {
  readonly kept: KeptStore;
  readonly heard: string[];
}

/** Over a real store in a file, which `fault` stands in front of. */
const withKept = ({ fault = () => undefined }: Setup, use: (given: Given) => Promise<void>): Promise<void> =>
  withFolder(async (folder) => {
    const heard: string[] = [];
    const attempt = (): void => {
      const error = fault();
      if (error !== undefined) throw error;
    };
    const open: KeptStoreOptions["open"] = async () => {
      attempt();
      const store = await openStore({ file: join(folder, "ledger.db") }, { cluster: "test" });
      const check: LedgerStore["check"] = async () => {
        attempt();
        await store.check();
      };
      return { ...bind(store), check };
    };
    const kept = new KeptStore({
      open,
      checkMs: 20,
      retryMs: 20,
      onOpen: () => heard.push("open"),
      onFailure: (reason) => heard.push(reason),
    });
    try {
      await use({ kept, heard });
    } finally {
      await kept.close();
    }
  });

/** Whether it is a class or not. */
const bind = (store: LedgerStore): LedgerStore => ({
  list: (filter, page) => store.list(filter, page),
  get: (id) => store.get(id),
  stats: (filter) => store.stats(filter),
  standing: () => store.standing(),
  ingest: (batch) => store.ingest(batch),
  ingestAudit: (batch) => store.ingestAudit(batch),
  vouchers: (sightings) => store.vouchers(sightings),
  sighted: (sightings, at) => store.sighted(sightings, at),
  podsGone: (podUids) => store.podsGone(podUids),
  sweptSince: (since) => store.sweptSince(since),
  retain: (limits) => store.retain(limits),
  check: () => store.check(),
  close: () => store.close(),
});

const codeOf = (answer: Promise<unknown>): Promise<unknown> =>
  answer.then(
    () => "fulfilled",
    (error: unknown) => (error instanceof LedgerError ? `${error.code}: ${error.message}` : error),
  );

describe("ledger: kept store", () => {
  it("hands everything on once it is open", () =>
    withKept({}, async ({ kept, heard }) => {
      await kept.start();
      expect(kept.state()).to.have.property("failure", undefined);
      expect(kept.state().loaded?.at).to.be.instanceOf(Date);
      const { ledger } = kept;
      expect(await ledger.list({}, { limit: 1 })).to.deep.equal({ records: [] });
      expect(await ledger.get("nothing")).to.equal(undefined);
      expect(await ledger.stats({})).to.have.property("total", 0);
      expect(await ledger.standing()).to.deep.equal([]);
      const nothing = { created: [], changed: [] };
      expect(await ledger.ingest([])).to.deep.equal(nothing);
      expect(await ledger.ingestAudit([])).to.deep.equal(nothing);
      expect(await ledger.sighted([], new Date())).to.deep.equal(nothing);
      expect(await ledger.vouchers([])).to.deep.equal([]);
      await ledger.podsGone([]);
      await ledger.sweptSince(new Date());
      expect(await ledger.retain({ before: new Date(0), count: 1 })).to.equal(0);
      await ledger.check();
      expect(heard).to.deep.equal(["open"]);
    }));

  it("refuses as unavailable before it was opened, and after it was closed", () =>
    withKept({}, async ({ kept }) => {
      const refused = "unavailable: the ledger is not open: it is being opened";
      expect(await codeOf(kept.ledger.ingest([]))).to.equal(refused);
      await kept.start();
      expect(await codeOf(kept.ledger.ingest([]))).to.equal("fulfilled");
      await kept.ledger.close();
      expect(await codeOf(kept.ledger.ingest([]))).to.match(/^unavailable: /);
    }));

  it("goes on trying to open, tells each reason once, and why it refuses", async () => {
    let fault: Error | undefined = new LedgerError("unavailable", "no connection to db.example.com");
    await withKept({ fault: () => fault }, async ({ kept, heard }) => {
      await kept.start();
      expect(kept.state().failure?.reasons).to.deep.equal(["no connection to db.example.com"]);
      expect(await codeOf(kept.ledger.list({}, { limit: 1 }))).to.equal(
        "unavailable: the ledger is not open: no connection to db.example.com",
      );
      await eventually(() => {
        fault = new LedgerError("newer-schema", "made by a newer version");
        return Promise.resolve(expect(heard).to.include("made by a newer version"));
      });
      fault = undefined;
      await eventually(() => Promise.resolve(expect(heard.at(-1)).to.equal("open")));
      expect(heard).to.deep.equal(["no connection to db.example.com", "made by a newer version", "open"]);
      expect(kept.state().failure).to.equal(undefined);
      expect(await codeOf(kept.ledger.list({}, { limit: 1 }))).to.equal("fulfilled");
    });
  });

  it("finds out that it fails, and that it works again, without being used", async () => {
    let fault: Error | undefined;
    await withKept({ fault: () => fault }, async ({ kept, heard }) => {
      await kept.start();
      fault = new LedgerError("full", "no room left");
      await eventually(() =>
        Promise.resolve(expect(kept.state().failure?.reasons).to.deep.equal(["no room left"])),
      );
      expect(kept.state().loaded).to.not.equal(undefined);
      // Whoever uses it meanwhile hears from the store itself.
      expect(await codeOf(kept.ledger.list({}, { limit: 1 }))).to.equal("fulfilled");
      fault = undefined;
      await eventually(() => Promise.resolve(expect(kept.state().failure).to.equal(undefined)));
      expect(heard).to.deep.equal(["open", "no room left", "open"]);
    });
  });
});
