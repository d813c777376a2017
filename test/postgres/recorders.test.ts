import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import { LedgerError, type LedgerStore } from "../../src/ledger/ledger.ts";
import { openStore, openStoreForReading, type StorePlace } from "../../src/ledger/store/open-store.ts";
import { asked, audited, judged } from "../support/ledger-parts.ts";
import { PASSWORD, startPostgres } from "../support/postgres.ts";
import { sharedPostgres } from "../support/shared-postgres.ts";

const RECORDERS = 6;

const failureOf = async (attempt: Promise<unknown>): Promise<LedgerError> => {
  const error: unknown = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof LedgerError)) throw new Error(`expected a LedgerError, found ${String(error)}`);
  return error;
};

/** Opens so many on one new database at the same time. */
const openAll = async (count: number, cluster = "test"): Promise<readonly LedgerStore[]> => {
  const databaseUrl = await (await sharedPostgres()).createDatabase();
  return Promise.all(Array.from({ length: count }, () => openStore({ databaseUrl }, { cluster })));
};

const OPENINGS = [
  (place: StorePlace) => openStore(place, { cluster: "test" }),
  (place: StorePlace) => openStoreForReading(place),
];

const closeAll = (stores: readonly LedgerStore[]) => Promise.all(stores.map((store) => store.close()));

describe("ledger/store: several recorders on one PostgreSQL", () => {
  it("start at once on an empty database", async () => {
    const stores = await openAll(RECORDERS);
    await Promise.all(stores.map((store) => store.check()));
    await closeAll(stores);
  });

  it("make one record of each command, though all get all calls at once", async () => {
    const stores = await openAll(RECORDERS);
    const numbers = Array.from({ length: 60 }, (_, at) => at);
    const calls = numbers.flatMap((at) => {
      const given = { pod: `web-${at % 30}`, at: at * 3, container: `debugger-${at}` };
      const verdict = at % 3 === 0 ? "denied" : "allowed";
      return [asked(`m${at}`, given), judged(`v${at}`, { ...given, at: at * 3 + 10, verdict })];
    });
    const events = numbers.map((at) =>
      audited(`a${at}`, {
        pod: `web-${at % 30}`,
        container: `debugger-${at}`,
        code: at % 3 === 0 ? 403 : 200,
        guard: { mutateUid: `m${at}`, validateUid: `v${at}`, verdict: at % 3 === 0 ? "denied" : "allowed" },
      }),
    );
    const reports = await Promise.all(
      stores.flatMap((store, which) => {
        const own = which % 2 === 0 ? calls : [...calls].reverse();
        return [
          store.ingest(own.slice(0, 40)),
          store.ingest(own.slice(30)),
          store.ingestAudit(which % 2 === 0 ? events : [...events].reverse()),
        ];
      }),
    );
    const { records } = await stores[0]!.list({}, { limit: 1000 });
    expect(records).to.have.length(60);
    for (const { calls: count, asked: half, result } of records) {
      expect([count, half?.length, result === undefined]).to.deep.equal([2, 1, false]);
    }
    const created = reports.flatMap((report) => report.created.map(({ id }) => id));
    expect(new Set(created).size, "each is reported as new once").to.equal(created.length);
    await closeAll(stores);
  });

  it("of several clusters take different numbers", async () => {
    const databaseUrl = await (await sharedPostgres()).createDatabase();
    const clusters = ["a", "b", "c", "d"];
    const stores = await Promise.all(clusters.map((cluster) => openStore({ databaseUrl }, { cluster })));
    const calls = Array.from({ length: 200 }, (_, at) => judged(`v${at}`, { pod: `web-${at}` }));
    await Promise.all(stores.map((store) => store.ingest(calls)));
    const { records } = await stores[0]!.list({}, { limit: 1000 });
    expect(records).to.have.length(800);
    await closeAll(stores);
  });

  it("remove old records once, though all set about it at once", async () => {
    const stores = await openAll(3);
    const calls = Array.from({ length: 1700 }, (_, at) => judged(`v${at}`, { pod: `web-${at}`, at }));
    await stores[0]!.ingest(calls);
    const limits = { before: new Date(0), count: 100 };
    const removed = await Promise.all(stores.map((store) => store.retain(limits)));
    expect(removed.reduce((sum, count) => sum + count)).to.equal(1600);
    expect((await stores[0]!.list({}, { limit: 1000 })).records).to.have.length(100);
    await closeAll(stores);
  });
});

describe("ledger/store: a PostgreSQL that cannot be used", () => {
  it("is told when it goes, and used again when it is back", async () => {
    const server = await startPostgres();
    try {
      const store = await openStore({ databaseUrl: await server.createDatabase() }, { cluster: "test" });
      await store.ingest([judged("v1")]);
      const under = Array.from({ length: 20 }, (_, at) =>
        store.ingest([judged(`w${at}`, { pod: `web-${at}` })]),
      );
      const outcomes = Promise.allSettled(under);
      await server.kill();
      for (const one of await outcomes) {
        if (one.status === "rejected") expect((one.reason as LedgerError).code).to.equal("unavailable");
      }
      const failure = await failureOf(store.ingest([judged("v2", { pod: "later" })]));
      expect(failure.code).to.equal("unavailable");
      expect(failure.message).to.include(`127.0.0.1:${server.port}/ledger_1`).and.not.include(PASSWORD);
      expect((await failureOf(store.list({}, { limit: 1 }))).code).to.equal("unavailable");
      expect((await failureOf(store.check())).code).to.equal("unavailable");
      await server.start();
      await delay(100);
      await store.check();
      expect((await store.ingest([judged("v2", { pod: "later" })])).created).to.have.length(1);
      await store.close();
    } finally {
      await server.close();
    }
  });

  const CASES: readonly {
    readonly name: string;
    readonly url: (url: string) => string;
    readonly code: string;
    readonly says: RegExp;
  }[] = [
    {
      name: "no URL",
      url: () => `host=x password=${PASSWORD}`,
      code: "invalid",
      says: /must be like postgres:/,
    },
    {
      name: "another protocol",
      url: (url) => url.replace("postgres:", "mysql:"),
      code: "invalid",
      says: /must be like postgres:/,
    },
    {
      name: "nobody there",
      url: (url) => url.replace(/:\d+\//, ":1/"),
      code: "unavailable",
      says: /cannot be reached/,
    },
    {
      name: "no such database",
      url: (url) => url.replace(/\w+$/, "none"),
      code: "unavailable",
      says: /may not be used as the database URL says/,
    },
  ];
  for (const { name, url, code, says } of CASES) {
    it(`is told without the password: ${name}`, async () => {
      const databaseUrl = url(await (await sharedPostgres()).createDatabase());
      for (const open of OPENINGS) {
        const failure = await failureOf(open({ databaseUrl }));
        expect(failure.code).to.equal(code);
        expect(failure.message).to.match(says);
        expect(`${failure.stack ?? ""}${String(failure.cause)}`).to.not.include(PASSWORD);
      }
    });
  }

  it("is told: of a newer version, and one that holds something else", async () => {
    const server = await sharedPostgres();
    const databaseUrl = await server.createDatabase();
    const name = databaseUrl.split("/").at(-1)!;
    expect((await failureOf(openStoreForReading({ databaseUrl }))).code).to.equal("broken");
    await (await openStore({ databaseUrl }, { cluster: "test" })).close();
    await (await openStoreForReading({ databaseUrl })).close();
    await server.query("insert into kysely_migration values ('0002-later', '2027')", name);
    for (const open of OPENINGS) {
      const failure = await failureOf(open({ databaseUrl }));
      expect(failure.code).to.equal("newer-schema");
      expect(failure.message).to.include("0002-later").and.include("0001-ledger");
    }
  });

  it("refuses to write to one that was opened for reading", async () => {
    const databaseUrl = await (await sharedPostgres()).createDatabase();
    await (await openStore({ databaseUrl }, { cluster: "test" })).close();
    const reader = (await openStoreForReading({ databaseUrl })) as LedgerStore;
    expect((await failureOf(reader.ingest([judged("v1")]))).code).to.equal("unavailable");
    await reader.close();
  });
});
