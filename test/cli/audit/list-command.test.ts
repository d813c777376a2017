import { stripVTControlCharacters } from "node:util";
import { expect } from "chai";
import type { Commanded } from "./observed-command.ts";
import { refusedImage } from "./observed-command.ts";
import { createStoreFile, type StoreFile } from "./store-file.ts";
import { eventually } from "../../support/eventually.ts";
import { runCli, startCli, type CliOptions, type CliResult } from "../run-cli.ts";
import { parseCsv } from "./parse-csv.ts";

const SECOND = 1000;
const HOUR = 3600 * SECOND;

const EVIL = "registry.example.com/tools:latest";

/** Oldest first. Each age is far from the next one that is printed differently. */
const COMMANDS: readonly Commanded[] = [
  {
    ago: 50 * HOUR,
    user: "omar@example.com",
    groups: ["sre"],
    namespace: "pay",
    pod: "db-0",
    container: "look",
  },
  { ...refusedImage(EVIL), ago: 5 * HOUR + 30 * SECOND, user: "mallory@example.com" },
  { ago: 20.5 * 60 * SECOND, image: "alpine:3.20" },
  { ago: 15.5 * 60 * SECOND, pod: "web-1", dryRun: true },
];

const usersOf = ({ stdout }: CliResult): readonly string[] =>
  stdout
    .split("\n")
    .filter((line) => line !== "")
    .map(
      (line) => (JSON.parse(line) as { requester: { username: string } }).requester.username.split("@")[0]!,
    );

describe("cli/audit/list-command", () => {
  let ledger: StoreFile;
  before(async () => {
    ledger = await createStoreFile(...COMMANDS);
    const sighting = { namespace: "shop", pod: "api-0", podUid: "uid-of-shop-api-0", container: "debugger" };
    await ledger.store.sighted(
      [
        {
          ...sighting,
          image: "alpine:3.20",
          state: { state: "waiting", reason: "ErrImagePull" },
          stampedBy: "jane@example.com",
          stampedAt: undefined,
        },
      ],
      new Date(),
    );
  });
  after(() => ledger.close());

  const list = (argv: readonly string[] = [], options: CliOptions = {}): Promise<CliResult> =>
    runCli(["audit", "list", "--store", ledger.file, ...argv], options);

  /** Ids are made by the store. */
  const withoutIds = (text: string): readonly string[] =>
    text.replace(/\b1M[0-9A-Z]{9}\b/g, "<id>").split("\n");

  describe("prints a table", () => {
    it("newest first, with age, verdict, state and codes", async () => {
      const { code, stdout, stderr } = await list();
      expect(withoutIds(stdout)).to.deep.equal([
        "AGE   VERDICT   USER                  NAMESPACE   POD     CONTAINER   IMAGE                               STATE          CODES          ID",
        "15m   allowed   jane@example.com      shop        web-1   debugger    busybox:1.36                        dry-run        -              <id>",
        "20m   allowed   jane@example.com      shop        api-0   debugger    alpine:3.20                         ErrImagePull   -              <id>",
        "5h    denied    mallory@example.com   shop        api-0   debugger    registry.example.com/tools:latest   -              images.allow   <id>",
        "2d2h  allowed   omar@example.com      pay         db-0    look        busybox:1.36                        -              -              <id>",
        "",
      ].map((line) => line.replace("2d2h  ", "2d2h   ").replace(/^(AGE|15m|20m|5h ) /, "$1  "))); // prettier-ignore
      expect([code, stderr]).to.deep.equal([0, ""]);
    });

    it("without titles", async () => {
      const { stdout } = await list(["--no-headers", "--limit", "1"]);
      expect(withoutIds(stdout)).to.deep.equal([
        "15m   allowed   jane@example.com   shop   web-1   debugger   busybox:1.36   dry-run   -   <id>",
        "",
      ]);
    });

    it("wide, with the time, cluster, groups, policies and the API server's result", async () => {
      const { stdout } = await list(["-o", "wide", "--user", "omar@example.com"]);
      const [titles, line] = stdout.split("\n");
      expect(titles?.split(/ {3,}/)).to.deep.equal([
        ..."TIME VERDICT USER NAMESPACE POD CONTAINER IMAGE STATE CODES CLUSTER GROUPS TARGET POLICIES RESULT ID".split(" "),
      ]); // prettier-ignore
      expect(line).to.match(/^20\d\d-\d\d-\d\dT[\d:.]+Z +allowed .* prod +sre +- +production +- +1M\w+$/);
    });

    it("cut to a terminal's width, with the id whole, and in colours", async () => {
      const { stdout } = await list([], { columns: 80 });
      const plain = stripVTControlCharacters(stdout).split("\n");
      for (const line of plain) expect(line.length).to.be.at.most(80);
      expect(plain[0]?.split(/ {3,}/)).to.deep.equal([
        "AGE",
        "VERDICT",
        "USER",
        "NAMESPACE",
        "POD",
        "IMAGE",
        "ID",
      ]);
      expect(plain[3]).to.match(/^5h +denied +mallory.*… +shop +api-0 +regist.*… +1M[0-9A-Z]{9}$/);
      expect(stdout).to.contain("\u001b[31mdenied\u001b[0m");
    });

    it("in no colours where they are not wanted", async () => {
      const { stdout } = await list([], { columns: 80, env: { NO_COLOR: "1" } });
      expect(stdout).not.to.contain("\u001b");
    });
  });

  describe("filters by", () => {
    const cases: { name: string; given: readonly string[]; expect: readonly string[] }[] = [
      { name: "nothing", given: [], expect: ["jane", "jane", "mallory", "omar"] },
      { name: "time, as an age", given: ["--since", "1h"], expect: ["jane", "jane"] },
      { name: "time, both ways", given: ["--since", "6h", "--until", "1h"], expect: ["mallory"] },
      { name: "time, as RFC 3339", given: ["--until", new Date(Date.now() - 6 * HOUR).toISOString()], expect: ["omar"] },
      { name: "namespace", given: ["-n", "pay"], expect: ["omar"] },
      { name: "no namespace, with -A", given: ["-A", "-n", "pay"], expect: ["jane", "jane", "mallory", "omar"] },
      { name: "pod", given: ["--pod", "web-1"], expect: ["jane"] },
      { name: "user", given: ["--user", "mallory@example.com"], expect: ["mallory"] },
      { name: "group", given: ["--group", "sre"], expect: ["omar"] },
      { name: "image", given: ["--image", "alpine:3.20"], expect: ["jane"] },
      { name: "verdict", given: ["--verdict", "denied"], expect: ["mallory"] },
      { name: "verdict, as the table shouts it", given: ["--verdict", "DENIED"], expect: ["mallory"] },
      { name: "code", given: ["--code", "images.allow"], expect: ["mallory"] },
      { name: "policy", given: ["--policy", "none"], expect: [] },
      { name: "what landed", given: ["--landed", "true"], expect: ["jane"] },
      { name: "cluster", given: ["--cluster", "stage"], expect: [] },
      { name: "dry runs", given: ["--dry-run", "true"], expect: ["jane"] },
      { name: "no dry runs", given: ["--dry-run", "false"], expect: ["jane", "mallory", "omar"] },
      { name: "words", given: ["--text", "mallory tools"], expect: ["mallory"] },
      { name: "words as arguments, all of them", given: ["mallory", "alpine"], expect: [] },
      { name: "words of both", given: ["--text", "shop", "alpine"], expect: ["jane"] },
      { name: "how many", given: ["--limit", "3"], expect: ["jane", "jane", "mallory"] },
      { name: "not how many", given: ["--limit", "0"], expect: ["jane", "jane", "mallory", "omar"] },
    ]; // prettier-ignore
    for (const { name, given, expect: expected } of cases) {
      it(name, async () => {
        const result = await list(["-o", "jsonl", ...given]);
        expect(usersOf(result)).to.deep.equal(expected);
        expect(result.code).to.equal(0);
      });
    }

    it("what the environment and a config file say, whose names are those of the flags", async () => {
      const { writeFile } = await import("node:fs/promises");
      const config = `${ledger.folder}/audit.yaml`;
      await writeFile(config, `store: ${ledger.file}\nuser: jane@example.com\nlimit: 1\n`);
      const env = { EPHEMERAL_GUARD_CONFIG: config, EPHEMERAL_GUARD_USER: "omar@example.com" };
      const result = await runCli(["audit", "list", "-o", "jsonl"], { env });
      expect([usersOf(result), result.stderr]).to.deep.equal([["omar"], ""]);
    });

    it("no policy of a debug container's own stamp, in which it may run", async () => {
      const env = { EPHEMERAL_GUARD_POLICY: "starter", EPHEMERAL_GUARD_REQUESTED_BY: "jane@example.com" };
      expect(usersOf(await list(["-o", "jsonl"], { env }))).to.have.length(4);
    });
  });

  describe("tells on stderr", () => {
    const cases: { name: string; given: readonly string[]; expect: string }[] = [
      { name: "that there is nothing", given: ["--user", "nobody"], expect: "No records found.\n" },
      { name: "that there is more", given: ["--limit", "2"], expect: "2 shown, and there are more: --limit 0 for all\n" },
      { name: "nothing, where that is all", given: ["--limit", "4"], expect: "" },
    ]; // prettier-ignore
    for (const { name, given, expect: expected } of cases) {
      it(name, async () => {
        const { code, stderr } = await list(given);
        expect([code, stderr]).to.deep.equal([0, expected]);
      });
    }
  });

  describe("refuses with exit code 2", () => {
    const cases: { name: string; given: readonly string[]; expect: RegExp }[] = [
      { name: "a time that is none", given: ["--since", "yesterday"], expect: /^error: --since: expected a time such as .*, found "yesterday"\n$/ },
      { name: "a verdict that is none", given: ["--verdict", "maybe"], expect: /^error: --verdict: expected one of allowed, .*, found "maybe"\n$/ },
      { name: "a switch that is neither", given: ["--dry-run", "yes"], expect: /^error: option '--dry-run <bool>' argument 'yes' is invalid/ },
      { name: "a filter that a shell left empty", given: ["--user", ""], expect: /^error: --user is empty: give a value, or leave it out\n$/ },
      { name: "an empty filter of two words", given: ["--dry-run", "true", "--text", ""], expect: /^error: --text is empty/ },
      { name: "a number that is none", given: ["--limit", "-1"], expect: /^error: option '--limit <number>' argument '-1' is invalid. Expected a whole number, 0 for all./ },
      { name: "a list that never ends", given: ["--watch", "-o", "json"], expect: /^error: --watch never ends, and so does no JSON list: use -o jsonl\n$/ },
      { name: "a flag that is none, with the nearest", given: ["--sinse", "1h"], expect: /^error: unknown option '--sinse'\n\(Did you mean --since\?\)/ },
    ]; // prettier-ignore
    for (const { name, given, expect: expected } of cases) {
      it(name, async () => {
        const { code, stdout, stderr } = await list(given);
        expect(stderr).to.match(expected);
        expect([code, stdout]).to.deep.equal([2, ""]);
      });
    }
  });

  describe("prints for machines", () => {
    it("json: one list, which may be empty", async () => {
      for (const [given, length] of [
        [[], 4],
        [["--user", "nobody"], 0],
      ] as const) {
        const { stdout } = await list(["-o", "json", ...given]); // prettier-ignore
        const parsed = JSON.parse(stdout) as { kind: string; items: unknown[] };
        expect([parsed.kind, parsed.items.length]).to.deep.equal(["DebugRecordList", length]);
      }
    });

    it("json and jsonl: records whole", async () => {
      const [record] = (await ledger.store.list({ user: "omar@example.com" }, { limit: 1 })).records;
      const filter = ["--user", "omar@example.com"];
      const { items } = JSON.parse((await list(["-o", "json", ...filter])).stdout) as { items: unknown[] };
      expect(items).to.deep.equal([record]);
      expect(JSON.parse((await list(["-o", "jsonl", ...filter])).stdout)).to.deep.equal(record);
    });

    it("csv: titles, then a line for each", async () => {
      const [titles, ...rows] = parseCsv((await list(["-o", "csv"])).stdout);
      expect(titles?.slice(0, 4)).to.deep.equal(["id", "at", "cluster", "verdict"]);
      expect(rows.map((row) => row[titles!.indexOf("images")])).to.deep.equal(["busybox:1.36", "alpine:3.20", EVIL, "busybox:1.36"]);
      expect(rows[2]?.[titles!.indexOf("message")]).to.match(/^container "debugger" is refused\n {2}policy /);
    }); // prettier-ignore
  });

  it("shouts of what came in past the guard, in colour or without", async () => {
    const other = await createStoreFile({});
    await other.store.ingestAudit([
      {
        at: new Date().toISOString(),
        requester: { username: "root@example.com", groups: [] },
        namespace: "shop",
        pod: { name: "web-1", uid: "uid-of-shop-web-1" },
        dryRun: false,
        result: {
          code: 200,
          auditId: "1",
          verb: "patch",
          sourceIPs: [],
          completedAt: new Date().toISOString(),
        },
        guard: {},
        containers: [{ name: "sneaked", image: "busybox:1.36" }],
        redacted: [],
      },
    ]);
    for (const options of [{}, { columns: 200 }]) {
      const { stdout, stderr } = await runCli(["audit", "list", "--store", other.file], options);
      expect(stdout).to.match(/^\d+s +\S*UNGUARDED\S* +root@example\.com/m);
      expect(stdout.includes("\u001b[1;7;31mUNGUARDED\u001b[0m")).to.equal("columns" in options);
      expect(stderr).to.equal("1 UNGUARDED: came in past the guard, which was not asked\n");
    }
    await other.close();
  });

  describe("of hostile names", () => {
    const HOSTILE = "=cmd|'/C calc'!A0\u001b[2J\u202e\u0007";
    before(() =>
      ledger.keep({ user: HOSTILE, namespace: "hostile", groups: ["a\nb", "@c"], container: "x\u009b31m" }),
    );

    for (const format of ["table", "wide", "json", "jsonl", "csv"]) {
      it(`prints nothing that a terminal would obey, as ${format}`, async () => {
        for (const columns of [undefined, 200]) {
          const env = { NO_COLOR: "1" };
          const { stdout } = await list(
            ["-n", "hostile", "-o", format],
            columns === undefined ? {} : { columns, env },
          );
          expect(stdout).to.contain("cmd|");
          expect(stdout.replaceAll("\r\n", "\n")).not.to.match(/(?!\n)[\p{Cc}\p{Cf}]/u);
        }
      });
    }

    it("keeps them from being formulas", async () => {
      const [titles, row] = parseCsv((await list(["-n", "hostile", "-o", "csv"])).stdout);
      const cell = (title: string) => row?.[titles!.indexOf(title)];
      expect(cell("user")).to.equal("'=cmd|'/C calc'!A0\\x1b[2J\\u{202e}\\x07");
      expect(cell("groups")).to.equal("a\\x0ab\n@c");
    });

    it("takes them as filters", async () => {
      expect(JSON.parse((await list(["-o", "jsonl", "--user", HOSTILE])).stdout)).to.include({
        namespace: "hostile",
      });
    });
  });

  describe("with --watch", () => {
    let watched: StoreFile;
    beforeEach(async () => {
      watched = await createStoreFile(
        { ago: 3000, user: "a@example.com" },
        { ago: 2000, user: "b@example.com" },
      );
    });
    afterEach(() => watched.close());

    it("prints what is there, oldest first, then each new one once, until SIGINT", async () => {
      const started = startCli(["audit", "list", "--store", watched.file, "--watch", "-o", "jsonl"]);
      const users = () => usersOf({ code: 0, stdout: started.stdout(), stderr: "" });
      const seen = (...expected: readonly string[]) =>
        eventually(() => Promise.resolve(expect(users()).to.deep.equal(expected)));
      await seen("a", "b");
      await watched.keep({ ago: 1000, user: "c@example.com" });
      await seen("a", "b", "c");
      // One that arrives late, older than what was printed.
      await watched.keep(
        { ago: 60_000, user: "late@example.com", pod: "web-9" },
        { ago: 0, user: "d@example.com" },
      );
      await seen("a", "b", "c", "late", "d");
      started.signal("SIGINT");
      expect(await started.ended).to.equal(0);
      expect([users().length, started.stderr()]).to.deep.equal([5, ""]);
    });

    it("prints titles once, and lines of its filter alone", async () => {
      const started = startCli([
        "audit",
        "list",
        "--store",
        watched.file,
        "-w",
        "--limit",
        "1",
        "-n",
        "shop",
      ]);
      await eventually(() => Promise.resolve(expect(started.stdout()).to.match(/b@example\.com/)));
      await watched.keep(
        { ago: 500, user: "x@example.com", namespace: "pay" },
        { ago: 0, user: "e@example.com" },
      );
      await eventually(() => Promise.resolve(expect(started.stdout()).to.match(/e@example\.com/)));
      started.signal("SIGTERM");
      expect(await started.ended).to.equal(0);
      const lines = started.stdout().trimEnd().split("\n");
      expect(lines.map((line) => line.split(/ {3,}/)[2])).to.deep.equal([
        "USER",
        "b@example.com",
        "e@example.com",
      ]);
    });
  });
});
