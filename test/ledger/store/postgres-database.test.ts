import { expect } from "chai";
import { LedgerError } from "../../../src/ledger/ledger.ts";
import { openStore, openStoreForReading, type StorePlace } from "../../../src/ledger/store/open-store.ts";

const SECRET = "a-password-that-no-message-may-hold";

const CASES: readonly {
  readonly name: string;
  readonly url: string;
  readonly code: string;
  readonly says: RegExp;
}[] = [
  { name: "no URL", url: `host=x password=${SECRET}`, code: "invalid", says: /must be like postgres:/ },
  {
    name: "a file",
    url: `file:///var/lib/${SECRET}`,
    code: "invalid",
    says: /must be like postgres:/,
  },
  {
    name: "nobody there",
    url: `postgresql://recorder:${SECRET}@127.0.0.1:1/ledger`,
    code: "unavailable",
    says: /^ledger in PostgreSQL at 127\.0\.0\.1:1\/ledger: cannot be reached \(ECONNREFUSED/,
  },
];

/** All that needs no server: the rest is in test/postgres. */
describe("ledger/store: a database URL", () => {
  for (const { name, url, code, says } of CASES) {
    it(`is told without its password: ${name}`, async () => {
      const openings: readonly ((place: StorePlace) => Promise<unknown>)[] = [
        (place) => openStore(place, { cluster: "test" }),
        openStoreForReading,
      ];
      for (const open of openings) {
        const error = await open({ databaseUrl: url }).catch((reason: unknown) => reason);
        if (!(error instanceof LedgerError))
          throw new Error(`expected a LedgerError, found ${String(error)}`);
        expect(error.code).to.equal(code);
        expect(error.message).to.match(says);
        expect(`${error.stack ?? ""} ${String(error.cause)}`).to.not.include(SECRET);
      }
    });
  }
});
