import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { expect } from "chai";
import Database from "libsql";
import { LedgerError, type LedgerErrorCode } from "../../../src/ledger/ledger.ts";
import { openStore, openStoreForReading } from "../../../src/ledger/store/open-store.ts";
import { judged } from "../../support/ledger-parts.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../../support/temporary-folder.ts";

const CLUSTER = { cluster: "test" };

const failureOf = async (attempt: Promise<unknown>): Promise<LedgerError> => {
  const error: unknown = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof LedgerError)) throw new Error(`expected a LedgerError, found ${String(error)}`);
  return error;
};

describe("ledger/store: a file that cannot be used", () => {
  let folder: TemporaryFolder;
  beforeEach(async () => (folder = await createTemporaryFolder("ledger-file")));
  afterEach(async () => folder.close());

  const made = async (pods = 1): Promise<string> => {
    const file = join(folder.path, "ledger.db");
    const store = await openStore({ file }, CLUSTER);
    await store.ingest(Array.from({ length: pods }, (_, at) => judged(`v${at}`, { pod: `web-${at}` })));
    await store.close();
    return file;
  };

  interface Case {
    readonly name: string;
    /** Returns the file. */
    readonly given: () => Promise<string> | string;
    readonly writing: LedgerErrorCode | "opens";
    readonly reading: LedgerErrorCode | "opens";
    readonly says: RegExp;
  }

  const change = async (statement: string): Promise<string> => {
    const file = await made();
    const database = new Database(file);
    database.exec(statement);
    database.close();
    return file;
  };

  const CASES: readonly Case[] = [
    {
      name: "that is not there",
      given: () => join(folder.path, "none.db"),
      writing: "opens",
      reading: "unavailable",
      says: /there is no ledger at .*none\.db/,
    },
    {
      name: "in a folder that is not there",
      given: () => join(folder.path, "none", "ledger.db"),
      writing: "unavailable",
      reading: "unavailable",
      says: /none\/ledger\.db/,
    },
    {
      name: "that is something else",
      given: () => {
        const file = join(folder.path, "notes.txt");
        writeFileSync(file, "no database at all\n".repeat(500));
        return file;
      },
      writing: "broken",
      reading: "broken",
      says: /notes\.txt: this is no ledger, or it is damaged/,
    },
    {
      name: "that is another database",
      given: () => {
        const file = join(folder.path, "other.db");
        const database = new Database(file);
        database.exec("create table records (seq integer primary key)");
        database.close();
        return file;
      },
      writing: "broken",
      reading: "broken",
      says: /other\.db: (there is a database, but no ledger in it|the ledger cannot be used)/,
    },
    {
      name: "that is empty",
      given: () => {
        const file = join(folder.path, "empty.db");
        writeFileSync(file, "");
        return file;
      },
      writing: "opens",
      reading: "broken",
      says: /no ledger in it/,
    },
    {
      name: "of a newer version",
      given: () => change("insert into kysely_migration values ('0002-later', '2027-01-01')"),
      writing: "newer-schema",
      reading: "newer-schema",
      says: /has schema 0002-later, newer than 0001-ledger/,
    },
  ];

  for (const { name, given, writing, reading, says } of CASES) {
    it(`is told: one ${name}`, async () => {
      const file = await given();
      const before = readdirSync(folder.path).sort();
      const read = await openStoreForReading({ file }).then(
        async (store) => store.close().then(() => "opens" as const),
        (error: unknown) => error,
      );
      expect(read instanceof LedgerError ? read.code : read).to.equal(reading);
      if (read instanceof LedgerError) expect(read.message).to.match(says);
      expect(readdirSync(folder.path).sort(), "reading makes nothing").to.deep.equal(before);
      const write = await openStore({ file }, CLUSTER).then(
        async (store) => store.close().then(() => "opens" as const),
        (error: unknown) => error,
      );
      expect(write instanceof LedgerError ? write.code : write).to.equal(writing);
      if (write instanceof LedgerError) expect(write.message).to.match(says);
    });
  }

  it("is told: one that was damaged while it was away", async () => {
    const file = await made(300);
    truncateSync(file, 20 * 4096);
    const reading = async (): Promise<void> => {
      const store = await openStore({ file }, CLUSTER);
      try {
        await store.list({}, { limit: 1000 });
        await store.stats({});
      } finally {
        await store.close();
      }
    };
    expect((await failureOf(reading())).code).to.equal("broken");
  });

  it("can be read by another process while one writes, at the last batch", async () => {
    const file = await made();
    const writer = await openStore({ file }, CLUSTER);
    const reader = await openStoreForReading({ file });
    await writer.ingest([judged("later", { pod: "later" })]);
    expect((await reader.list({ text: "later" }, { limit: 10 })).records).to.have.length(1);
    const refused = reader as unknown as typeof writer;
    expect((await failureOf(refused.ingest([judged("x", { pod: "x" })]))).code).to.equal("unavailable");
    await reader.close();
    await writer.close();
  });

  it("waits for another process that writes, and says so when it takes too long", async function () {
    this.timeout(30_000);
    const file = await made();
    const store = await openStore({ file }, CLUSTER);
    const holding = new Worker(
      `const { workerData, parentPort } = require("node:worker_threads");
       const Database = require("libsql");
       const database = new Database(workerData);
       database.exec("begin immediate");
       parentPort.postMessage("holding");
       parentPort.once("message", () => { database.exec("rollback"); database.close(); process.exit(0); });`,
      { eval: true, workerData: file },
    );
    await once(holding, "message");
    const failure = await failureOf(store.ingest([judged("x", { pod: "x" })]));
    expect(failure.code).to.equal("unavailable");
    expect(failure.message).to.match(/another process is writing/);
    expect((await store.list({}, { limit: 10 })).records, "reading goes on").to.have.length(1);
    holding.postMessage("let go");
    await once(holding, "exit");
    expect((await store.ingest([judged("x", { pod: "x" })])).created).to.have.length(1);
    await store.close();
  });

  it("is told: a disk without room, and nothing is lost by it", async function () {
    const disk = join(folder.path, "disk");
    if (!mounts(disk)) this.skip(); // only root may, and not in every container
    try {
      const file = join(disk, "ledger.db");
      const store = await openStore({ file }, CLUSTER);
      await store.ingest([judged("first", { pod: "first" })]);
      const filler = join(disk, "filler");
      expect(() => writeFileSync(filler, Buffer.alloc(64 * 1024 * 1024))).to.throw(/ENOSPC/);
      const batch = Array.from({ length: 200 }, (_, at) => judged(`v${at}`, { pod: `web-${at}` }));
      const failure = await failureOf(store.ingest(batch));
      expect(failure.code).to.equal("full");
      expect(failure.message).to.match(/ledger\.db: no room left/);
      expect((await store.list({}, { limit: 1000 })).records).to.have.length(1);
      rmSync(filler);
      expect((await store.ingest(batch)).created).to.have.length(200);
      await store.check();
      await store.close();
      const database = new Database(file);
      expect(database.prepare("pragma integrity_check").all()).to.deep.equal([{ integrity_check: "ok" }]);
      database.close();
    } finally {
      execFileSync("umount", ["-l", disk]);
    }
  });
});

/** Mounts a disk of 8 MiB; false where that is not allowed. */
const mounts = (place: string): boolean => {
  mkdirSync(place);
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=8m", "tmpfs", place], { stdio: "pipe" });
    return existsSync(place);
  } catch {
    return false;
  }
};
