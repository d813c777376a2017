import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { loadavg } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { openStore } from "../../src/ledger/store/open-store.ts";
import type { Observation } from "../../src/model/observation.ts";
import { createTemporaryFolder } from "../support/temporary-folder.ts";
import { observations } from "./ledger-observations.ts";
import { teamPolicies } from "./ten-policies.ts";

/**
 * node --import tsx test/bench/replay.ts [--records 100000] [--file ledger.db] [--rounds 3]: how long the built program
 * takes to judge the records of a store again, against a program that only reads and parses them. `--file`: one that
 * test/bench/ledger.ts has filled.
 */
const option = (name: string): string | undefined => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : process.argv[at + 1];
};

const records = Number(option("records") ?? 100_000);
const rounds = Number(option("rounds") ?? 3);

const main = async (): Promise<void> => {
  if (!existsSync("dist/bin.js")) throw new Error("dist/bin.js is not there: npm run build makes it");
  const folder = await createTemporaryFolder("replay-bench");
  const file = option("file") ?? (await fill(join(folder.path, "ledger.db")));
  const draft = join(folder.path, "draft");
  await mkdir(draft);
  // Ten policies, of which five judge every request.
  for (const policies of teamPolicies(10))
    await writeFile(join(draft, policies.name), policies.text.replaceAll('"k*"', '"*"'));
  const floors: number[] = [];
  const replays: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    floors.push((await timed(["test/bench/replay-floor.mjs", file])).seconds);
    const argv = ["replay", "--policies", draft, "--store", file, "-o", "json"];
    const { seconds, output } = await timed(["dist/bin.js", ...argv]);
    const { total } = JSON.parse(output) as { total: number };
    if (option("file") === undefined && total !== records)
      throw new Error(`${total} of ${records} were judged`);
    replays.push(seconds);
    console.log(
      `${total} records: replay ${seconds.toFixed(1)} s, floor ${floors.at(-1)!.toFixed(1)} s, load ${loadavg()[0]!.toFixed(1)}`,
    );
  }
  const [replay, floor] = [median(replays), median(floors)];
  console.log(
    `median: ${replay.toFixed(1)} s, ${(replay / floor).toFixed(1)} x the floor's ${floor.toFixed(1)} s`,
  );
  await folder.close();
};

const fill = async (file: string): Promise<string> => {
  const store = await openStore({ file }, { cluster: "bench" });
  let batch: Observation[] = [];
  for (const command of observations({
    count: records,
    days: 90,
    end: new Date("2026-11-20T12:00:00.000Z"),
  })) {
    batch.push(...command);
    if (batch.length < 200) continue;
    await store.ingest(batch);
    batch = [];
  }
  await store.ingest(batch);
  await store.close();
  return file;
};

const timed = async (argv: readonly string[]): Promise<{ seconds: number; output: string }> => {
  const start = performance.now();
  const child = spawn(process.execPath, argv, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const output = await text(child.stdout);
  if ((await ended) !== 0) throw new Error(`${argv.join(" ")} failed`);
  return { seconds: (performance.now() - start) / 1000, output };
};

const median = (values: readonly number[]): number =>
  [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? NaN;

await main();
