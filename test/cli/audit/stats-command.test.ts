import { stripVTControlCharacters } from "node:util";
import { expect } from "chai";
import { runCli, type CliOptions, type CliResult } from "../run-cli.ts";
import { refusedImage } from "./observed-command.ts";
import { createStoreFile, type StoreFile } from "./store-file.ts";

/** Noon of a day of UTC, so that all of it is one day whenever the test runs. */
const ago = (iso: string): number => Date.now() - Date.parse(iso);

describe("cli/audit/stats-command", () => {
  let ledger: StoreFile;
  before(async () => {
    const refused = { ...refusedImage("registry.example.com/x:1"), user: "mallory@example.com\u001b" };
    ledger = await createStoreFile(
      { ago: ago("2026-01-02T12:00:00Z"), namespace: "pay" },
      { ...refused, ago: ago("2026-01-02T12:00:10Z") },
      { ago: ago("2026-01-04T12:00:20Z"), pod: "web-1" },
      { ago: ago("2026-01-04T12:00:30Z"), pod: "web-2" },
      { ago: ago("2026-01-04T12:00:40Z"), pod: "web-3", image: "alpine:3.20" },
      { ...refused, ago: ago("2026-01-04T12:00:50Z") },
    );
    const event = {
      code: 200,
      auditId: "1",
      verb: "patch",
      sourceIPs: [],
      completedAt: "2026-01-04T12:02:00Z",
    };
    await ledger.store.ingestAudit([
      {
        at: "2026-01-04T12:02:00.000Z",
        requester: { username: "root@example.com", groups: [] },
        namespace: "shop",
        pod: { name: "api-0", uid: "uid-of-shop-api-0" },
        dryRun: false,
        result: event,
        guard: {},
        containers: [{ name: "sneaked", image: "registry.example.com/x:1" }],
        redacted: [],
      },
    ]);
  });
  after(() => ledger.close());

  const stats = (argv: readonly string[] = [], options: CliOptions = {}): Promise<CliResult> =>
    runCli(["audit", "stats", "--store", ledger.file, ...argv], options);

  it("counts verdicts, days, and who and what was refused most", async () => {
    const { code, stdout, stderr } = await stats();
    expect([code, stderr]).to.deep.equal([0, ""]);
    const sections = stdout.trimEnd().split("\n\n");
    expect(sections.slice(0, 5).map((section) => section.split("\n"))).to.deep.equal([
      [
        "VERDICT      REQUESTS",
        "allowed      4",
        "denied       2",
        "would-deny   0",
        "UNGUARDED    1",
        "unjudged     0",
        "total        7",
      ],
      [
        "DAY          REQUESTS   DENIED",
        "2026-01-02   2          1        ========########",
        `2026-01-04   5          1        ${"=".repeat(24)}########!!!!!!!!`,
      ],
      ["USERS REFUSED MOST        DENIED   REQUESTS", "mallory@example.com\\x1b   2        2"],
      ["IMAGES REFUSED MOST        DENIED   REQUESTS", "registry.example.com/x:1   2        3"],
      ["CODES          DENIED   REQUESTS", "images.allow   2        2"],
    ]);
    expect(sections.slice(5).map((section) => section.split(" ", 1)[0])).to.deep.equal([
      "USERS",
      "IMAGES",
      "NAMESPACES",
    ]);
  });

  it("shouts in colours on a terminal, and cuts lines there", async () => {
    const { stdout } = await stats([], { columns: 30 });
    expect(stdout).to.contain("\u001b[1;7;31mUNGUARDED\u001b[0m");
    for (const line of stripVTControlCharacters(stdout).split("\n")) expect(line.length).to.be.at.most(30);
  });

  it("counts what a filter leaves", async () => {
    const { stdout } = await stats(["--until", "2026-01-03", "-n", "pay"]);
    expect(stdout)
      .to.match(/^total +1$/m)
      .and.to.match(/^2026-01-02 +1 +0 +={40}$/m);
  });

  it("prints what the ledger says, as JSON", async () => {
    const { stdout } = await stats(["-o", "json", "--user", "jane@example.com"]);
    expect(JSON.parse(stdout)).to.deep.equal(await ledger.store.stats({ user: "jane@example.com" }));
  });

  it("says so where there is nothing", async () => {
    const { code, stdout, stderr } = await stats(["--user", "nobody"]);
    expect([code, stdout, stderr]).to.deep.equal([0, "", "No records found.\n"]);
  });

  it("refuses a filter that cannot be read", async () => {
    expect((await stats(["--until", "soon"])).code).to.equal(2);
  });
});
