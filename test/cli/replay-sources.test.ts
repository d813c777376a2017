import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { startConsole, TOKEN, TOKEN_WITHOUT_RIGHT, type StartedConsole } from "../console/started-console.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../support/temporary-folder.ts";
import { createLedgerOf, observedByGuard, type LedgerGiven, type ReplayLedger } from "./replay-ledger.ts";
import { replayWithoutIds } from "./replay-without-ids.ts";
import { runCli } from "./run-cli.ts";

/** Several pages are in test/postgres/replay.test.ts. */
const COUNT = 60;

const GIVEN: LedgerGiven = {
  policies: [{ name: "all", images: { allow: ["docker.io/library/busybox:*"] } }],
  reviews: Array.from({ length: COUNT }, (_, at) => ({
    review: at % 3 === 0 ? "seed-basic" : "profile-restricted",
    user: `user-${at % 5}@example.com`,
    container: { name: `debugger-${at}` },
  })),
};

describe("cli/replay-cases: where the records come from", () => {
  let folder: TemporaryFolder;
  let ledger: ReplayLedger;
  let recorder: StartedConsole;
  let server: readonly string[];
  before(async () => {
    folder = await createTemporaryFolder("replay-sources");
    const observed = observedByGuard(GIVEN);
    ledger = await createLedgerOf(observed);
    recorder = await startConsole({
      fill: async (store) => {
        await store.ingest(observed);
      },
    });
    const files = { "ca.crt": recorder.ca, token: TOKEN, "poor-token": TOKEN_WITHOUT_RIGHT };
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder.path, name), text);
    server = [
      ...["--server", `https://127.0.0.1:${recorder.port}`],
      ...["--server-ca", join(folder.path, "ca.crt"), "--token-file", join(folder.path, "token")],
    ];
  });
  after(async () => {
    await recorder.close();
    await ledger.close();
    await folder.close();
  });

  const DRAFT = ["--policies", "policies/lockdown", "--limit", "0"];

  it("a recorder, over HTTPS: the same as from a store in a file", async () => {
    const remote = await replayWithoutIds([...DRAFT, ...server]);
    expect(remote.total).to.equal(COUNT);
    expect(remote.counts["newly-denied"]).to.be.within(1, COUNT);
    expect(remote).to.deep.equal(await replayWithoutIds([...DRAFT, "--store", ledger.file]));
  });

  it("a recorder: filters are asked of it", async () => {
    const remote = await replayWithoutIds([...DRAFT, ...server, "--user", "user-1@example.com"]);
    expect(remote.total).to.equal(12);
  });

  it("a recorder that does not answer: nothing is judged", async () => {
    for (const [argv, says] of [
      [[...server, "--token-file", join(folder.path, "poor-token")], /^error: .*dave@example\.com may not/],
      [["--server", "https://127.0.0.1:1", ...server.slice(2)], /^error: .*ECONNREFUSED/],
      [[...server, "--store", ledger.file], /^error: --store and --server are two sources/],
    ] as const) {
      const { code, stdout, stderr } = await runCli(["replay", ...DRAFT, ...argv]);
      expect(stderr).to.match(says);
      expect([code, stdout]).to.deep.equal([2, ""]);
    }
  });
});
