import { expect } from "chai";
import { openStore } from "../../src/ledger/store/open-store.ts";
import { observedCommand } from "../cli/audit/observed-command.ts";
import { runCli } from "../cli/run-cli.ts";
import { PASSWORD, startPostgres, type Postgres } from "../support/postgres.ts";

describe("audit, of a PostgreSQL database", () => {
  let postgres: Postgres;
  before(async function () {
    this.timeout(60_000);
    postgres = await startPostgres();
  });
  after(() => postgres.close());

  it("lists its records, by the environment, and changes nothing", async () => {
    const databaseUrl = await postgres.createDatabase();
    const env = { EPHEMERAL_GUARD_DATABASE_URL: databaseUrl };
    const empty = await runCli(["audit", "list"], { env });
    expect([empty.code, empty.stdout]).to.deep.equal([2, ""]);
    expect(empty.stderr)
      .to.match(/^error: /)
      .and.not.to.contain(PASSWORD);
    const store = await openStore({ databaseUrl }, { cluster: "prod" });
    await store.ingest(observedCommand({ user: "jane@example.com" }));
    await store.close();
    const { code, stdout, stderr } = await runCli(["audit", "list", "--no-headers"], { env });
    expect([code, stderr]).to.deep.equal([0, ""]);
    expect(stdout).to.match(
      /^1m +allowed +jane@example\.com +shop +api-0 |^\d+s +allowed +jane@example\.com +shop +api-0 /,
    );
  });
});
