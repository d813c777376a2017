import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import { build } from "esbuild";
import Database from "libsql";
import { openStore } from "../../../src/ledger/store/open-store.ts";
import { reapProcess } from "../../support/reaper.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../../support/temporary-folder.ts";

const ROOT = new URL("../../../", import.meta.url).pathname;
const KILLS = 100;
/** Ledgers that are written, and whose writers are killed, at the same time. */
const LANES = 4;
const BATCH = 8;

describe("ledger/store: a file whose writer is killed", function () {
  this.timeout(300_000);
  let folder: TemporaryFolder;
  before(async () => (folder = await createTemporaryFolder("ledger-kill")));
  after(async () => folder.close());

  it(`holds each batch wholly or not at all, ${KILLS} kills later, and all that were acknowledged`, async () => {
    const program = join(folder.path, "writer.mjs");
    await bundle(program);
    const lanes = Array.from({ length: LANES }, async (_, lane) => {
      const file = join(folder.path, `${lane}.db`);
      const acknowledged: string[] = [];
      for (let kill = 0; kill < KILLS / LANES; kill += 1) {
        acknowledged.push(...(await writeAndKill(program, file, `run-${kill}`)));
      }
      await expectWhole(file, acknowledged);
      return acknowledged.length;
    });
    const counts = await Promise.all(lanes);
    expect(counts.reduce((sum, count) => sum + count)).to.be.greaterThan(KILLS);
  });
});

/** Started a hundred times: without its libraries being transformed each time. */
const bundle = async (outfile: string): Promise<void> => {
  await build({
    entryPoints: [join(ROOT, "test/support/ledger-writer.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    alias: { libsql: join(ROOT, "node_modules/libsql/index.js") },
    external: [join(ROOT, "node_modules/libsql/index.js"), "pg"],
    logLevel: "silent",
  });
};

/** Kills the writer at a moment of its own choosing while it writes; returns what it had acknowledged. */
const writeAndKill = async (program: string, file: string, name: string): Promise<readonly string[]> => {
  const child = spawn(process.execPath, [program, file, name], { stdio: ["ignore", "pipe", "inherit"] });
  const forget = reapProcess(child.pid!);
  let told = "";
  child.stdout.on("data", (chunk: Buffer) => (told += chunk.toString()));
  const closed = once(child, "close");
  const wanted = 1 + Math.floor(Math.random() * 4);
  while (told.split("\n").length <= wanted && child.exitCode === null) {
    await Promise.race([once(child.stdout, "data"), closed]);
  }
  await delay(Math.random() * 15);
  child.kill("SIGKILL");
  await closed;
  forget();
  const lines = told.split("\n").slice(0, -1);
  expect(lines[0]).to.equal("open");
  return lines.slice(1);
};

const expectWhole = async (file: string, acknowledged: readonly string[]): Promise<void> => {
  const store = await openStore({ file }, { cluster: "test" });
  const sizes = new Map<string, number>();
  let cursor: string | undefined;
  do {
    const page = await store.list({}, { limit: 1000, ...(cursor !== undefined && { cursor }) });
    for (const { namespace, calls } of page.records) {
      expect(calls).to.equal(2);
      sizes.set(namespace, (sizes.get(namespace) ?? 0) + 1);
    }
    cursor = page.next;
  } while (cursor !== undefined);
  expect([...sizes.values()].filter((size) => size !== BATCH)).to.deep.equal([]);
  expect([...sizes.keys()]).to.include.members(acknowledged);
  const last = acknowledged.at(-1) ?? "";
  expect((await store.list({ namespace: last }, { limit: 100 })).records).to.have.length(BATCH);
  await store.close();
  const database = new Database(file);
  expect(database.prepare("pragma integrity_check").all()).to.deep.equal([{ integrity_check: "ok" }]);
  database.exec("insert into record_terms(record_terms) values ('integrity-check')"); // throws where it is not
  database.close();
};
