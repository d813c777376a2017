import { expect } from "chai";
import { openStore } from "../../src/ledger/store/open-store.ts";
import { createLedgerOf, observedByGuard, type LedgerGiven } from "../cli/replay-ledger.ts";
import { replayWithoutIds } from "../cli/replay-without-ids.ts";
import { runCli } from "../cli/run-cli.ts";
import { PASSWORD } from "../support/postgres.ts";
import { sharedPostgres } from "../support/shared-postgres.ts";

const GIVEN: LedgerGiven = {
  policies: [{ name: "all", images: { allow: ["docker.io/library/busybox:*"] } }],
  reviews: Array.from({ length: 507 }, (_, at) => ({
    review: at % 3 === 0 ? "seed-basic" : "profile-restricted",
    user: `user-${at % 5}@example.com`,
    container: { name: `debugger-${at}` },
  })),
};

const DRAFT = ["--policies", "policies/lockdown", "--limit", "0"];

describe("replay, of a PostgreSQL database", () => {
  it("judges its records again, page after page, and comes to what it does of a store in a file", async function () {
    this.timeout(60_000);
    const observed = observedByGuard(GIVEN);
    const databaseUrl = await (await sharedPostgres()).createDatabase();
    const store = await openStore({ databaseUrl }, { cluster: "prod" });
    await store.ingest(observed);
    await store.close();
    const ledger = await createLedgerOf(observed);
    const fromFile = await replayWithoutIds([...DRAFT, "--store", ledger.file]);
    expect(fromFile.total).to.equal(507);
    expect(await replayWithoutIds([...DRAFT, "--database-url", databaseUrl])).to.deep.equal(fromFile);
    const env = { EPHEMERAL_GUARD_DATABASE_URL: databaseUrl };
    expect(await replayWithoutIds(DRAFT, { env })).to.deep.equal(fromFile);
    await ledger.close();
  });

  it("says what is wrong with a database, without its password", async () => {
    const databaseUrl = await (await sharedPostgres()).createDatabase();
    const { code, stdout, stderr } = await runCli(["replay", ...DRAFT, "--database-url", databaseUrl]);
    expect([code, stdout]).to.deep.equal([2, ""]);
    expect(stderr)
      .to.match(/^error: /)
      .and.not.to.contain(PASSWORD);
  });
});
