import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { runCli, type CliOptions, type CliResult } from "../run-cli.ts";
import { refusedImage } from "./observed-command.ts";
import { parseCsv } from "./parse-csv.ts";
import { createStoreFile, type StoreFile } from "./store-file.ts";

/** More than two pages of 500. */
const COUNT = 1203;

describe("cli/audit/export-command", () => {
  let ledger: StoreFile;
  before(async function () {
    this.timeout(60_000);
    ledger = await createStoreFile();
    const commands = Array.from({ length: COUNT - 2 }, (_, at) => ({
      ago: 60_000 + at * 1000,
      pod: `pod-${at}`,
    }));
    await ledger.keep(...commands);
    const hostile = '+1",\n=HYPERLINK("https://example.com")\u001b';
    await ledger.keep(
      { ...refusedImage("registry.example.com/x:1"), ago: 1000, user: hostile, groups: ["-g", "plain"] },
      { ago: 500, dryRun: true, pod: "last", spec: { args: ["\u2028"] } },
    );
  });
  after(() => ledger.close());

  const run = (argv: readonly string[] = [], options: CliOptions = {}): Promise<CliResult> =>
    runCli(["audit", "export", "--store", ledger.file, ...argv], options);

  const pods = (lines: readonly string[][]): readonly string[] => lines.map((line) => line[9]!);

  it("csv: every record once, newest first, each line as long as its titles", async () => {
    const { code, stdout, stderr } = await run(["-o", "csv"]);
    expect([code, stderr]).to.deep.equal([0, ""]);
    const [titles, ...lines] = parseCsv(stdout);
    expect(titles!.join(",")).to.equal(
      "id,at,cluster,verdict,guardMode,dryRun,user,groups,namespace,pod,podUid,containers,images,targets,landed," +
        "states,reasons,codes,policies,revision,message,result,impersonator,userAgent,sourceIPs,calls",
    );
    expect(lines.every(({ length }) => length === titles!.length)).to.equal(true);
    expect(pods(lines)).to.deep.equal([
      "last",
      "api-0",
      ...Array.from({ length: COUNT - 2 }, (_, at) => `pod-${at}`),
    ]);
  });

  it("csv: holds what came from outside, and no formula", async () => {
    const [titles, line] = parseCsv((await run(["-o", "csv", "--verdict", "denied"])).stdout);
    const [record] = (await ledger.store.list({ verdict: "denied" }, { limit: 1 })).records;
    const row = Object.fromEntries(titles!.map((title, at) => [title, line![at]]));
    expect(row).to.include({
      id: record!.id,
      at: record!.at,
      cluster: "prod",
      verdict: "denied",
      dryRun: "false",
      user: '\'+1",\\x0a=HYPERLINK("https://example.com")\\x1b',
      groups: "'-g\nplain",
      images: "registry.example.com/x:1",
      landed: "false",
      codes: "images.allow",
      message: record!.message,
      result: "",
      calls: "2",
    });
  });

  it("jsonl: every record, whole, on a line of its own", async () => {
    const { stdout } = await run(["-o", "jsonl"]);
    const lines = stdout.trimEnd().split("\n");
    expect(lines).to.have.length(COUNT);
    const { records } = await ledger.store.list({}, { limit: 3 });
    expect(lines.slice(0, 3).map((line) => JSON.parse(line) as unknown)).to.deep.equal(records);
    expect(stdout).not.to.match(/(?!\n)[\p{Cc}\p{Zl}]/u);
  });

  it("is jsonl where nothing is said, and takes filters", async () => {
    const { stdout } = await run(["--pod", "pod-7"]);
    expect(JSON.parse(stdout)).to.have.nested.property("pod.name", "pod-7");
  });

  it("of nothing: titles alone in csv, nothing in jsonl", async () => {
    expect(parseCsv((await run(["-o", "csv", "--pod", "none"])).stdout)).to.have.length(1);
    expect(await run(["-o", "jsonl", "--pod", "none"])).to.deep.equal({ code: 0, stdout: "", stderr: "" });
  });

  it("csv: is read by another program as it was meant", async function () {
    const file = join(ledger.folder, "export.csv");
    await writeFile(file, (await run(["-o", "csv"])).stdout);
    const script =
      "import csv,sys;r=list(csv.DictReader(open(sys.argv[1],newline='')));print(len(r),repr(r[1]['user']))";
    let printed: string;
    try {
      printed = execFileSync("python3", ["-c", script, file], { encoding: "utf8" });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      this.skip(); // no Python here
    }
    expect(printed)
      .to.match(new RegExp(`^${COUNT} `))
      .and.to.contain("'+1");
  });

  it("refuses a format that is none", async () => {
    expect((await run(["-o", "xlsx"])).code).to.equal(2);
  });
});
