import { createWriteStream } from "node:fs";
import { copyFile, cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { createReplayLedger, type ReplayLedger } from "../cli/replay-ledger.ts";
import { installProgram } from "../support/completing-bash.ts";
import { run } from "../support/run.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../support/temporary-folder.ts";

const ESC = "\u001b";

/** Every command that ends by itself; whether it colours anything of what it is given here. */
const COMMANDS: { words: string; says: RegExp; colours: boolean }[] = [
  { words: "--help", says: /^Usage: ephemeral-guard \[options\] \[command\]/m, colours: false },
  { words: "audit list --help", says: /Usage: ephemeral-guard audit list/, colours: false },
  { words: "nothing-such", says: /unknown command 'nothing-such'/, colours: false },
  { words: "version", says: /policy language/, colours: false },
  { words: "schema", says: /"DebugPolicy"/, colours: false },
  { words: "certs --force", says: /tls\.key/, colours: false },
  { words: "init new", says: /new\//, colours: false },
  { words: "completion bash", says: /complete -o default/, colours: false },
  { words: "review reviews --policies lockdown", says: /one\.json: denied/, colours: false },
  { words: "lint faulty", says: /policy\.yaml:1/, colours: true },
  { words: "test suites", says: /1 failed/, colours: true },
  { words: "replay --policies lockdown", says: /of 2 recorded requests/, colours: true },
  { words: "audit list", says: /alice@corp\.example/, colours: true },
  { words: "audit show no-such-record", says: /There is no record/, colours: false },
  { words: "audit stats", says: /by verdict|verdict/i, colours: true },
  { words: "audit pods", says: /No debug containers/, colours: false },
  { words: "audit export", says: /"requester":/, colours: false },
  { words: "explain -f pod.yaml --as a@example.com -- kubectl debug web --image=alpine", says: /would be|refused|denied/, colours: true },
]; // prettier-ignore

describe("on a real terminal", () => {
  let home: TemporaryFolder;
  let ledger: ReplayLedger;
  before(async () => {
    home = await createTemporaryFolder("terminal");
    await installProgram(home.path);
    for (const name of ["reviews", "faulty", "suites"]) await mkdir(join(home.path, name));
    await cp("policies/lockdown", join(home.path, "lockdown"), { recursive: true });
    await cp("policies/production", join(home.path, "suites"), { recursive: true });
    const suite = await readFile("policies/production/production.test.yaml", "utf8");
    await writeFile(join(home.path, "suites", "production.test.yaml"), suite.replace("verdict: allowed", "verdict: denied")); // prettier-ignore
    await writeFile(join(home.path, "faulty", "policy.yaml"), "kind: DebugPolicy\n");
    await writeFile(join(home.path, "pod.yaml"), POD);
    await copyFile("test/fixtures/reviews/seed-basic.validate.json", join(home.path, "reviews", "one.json"));
    ledger = await createReplayLedger({
      policies: [{ name: "all", images: { allow: ["docker.io/library/busybox:*"] } }],
      reviews: [{ review: "seed-basic" }, { review: "profile-general" }],
    });
    await copyFile(ledger.file, join(home.path, "ephemeral-guard.db"));
    const events = await readFile("test/fixtures/apiserver-audit/audit.jsonl", "utf8");
    const log = createWriteStream(join(home.path, "audit.log"));
    for (let times = 0; times < 400; times += 1) log.write(events);
    await new Promise((resolve) => log.end(resolve));
    await mkdir(join(home.path, "drafts"));
    const policy = await readFile("policies/production/production.yaml", "utf8");
    for (let at = 0; at < 120; at += 1) {
      await cp("policies/production", join(home.path, "many", String(at)), { recursive: true });
      await writeFile(
        join(home.path, "drafts", `${at}.yaml`),
        policy.replace("name: production", `name: p${at}`),
      );
    }
    const review = JSON.stringify(JSON.parse(await readFile(join(home.path, "reviews", "one.json"), "utf8")));
    await writeFile(join(home.path, "reviews.jsonl"), `${review}\n`.repeat(6000));
  });
  after(async () => {
    await ledger.close();
    await home.close();
  });

  /** What the terminal gets, byte by byte, of a line in bash. */
  const shown = async (line: string, env: Readonly<Record<string, string>> = {}): Promise<string> => {
    const command = ["--quiet", "--flush", "--command", `stty rows 50 columns 60; ${line}`, "/dev/null"];
    const { stdout } = await run("script", command, {
      cwd: home.path,
      env: {
        HOME: home.path,
        PATH: `${home.path}/bin:/usr/bin:/bin`,
        SHELL: "/bin/sh",
        TERM: "xterm",
        ...env,
      },
    });
    return stdout;
  };

  describe("colours are", () => {
    for (const { words, colours } of COMMANDS) {
      it(`${colours ? "there" : "not there"} by themselves: ${words}`, async () => {
        const text = await shown(`ephemeral-guard ${words}`);
        expect(text).not.to.equal("");
        expect(text.includes(ESC)).to.equal(colours);
      });
    }

    const all = COMMANDS.map(({ words }) => `ephemeral-guard ${words}`).join("; ");
    const without: { name: string; line: string; env?: Readonly<Record<string, string>> }[] = [
      { name: "with NO_COLOR", line: all, env: { NO_COLOR: "1" } },
      { name: "on a terminal that knows none", line: all, env: { TERM: "dumb" } },
      { name: "in a pipe", line: `{ ${all}; } | cat` },
    ];
    for (const { name, line, env } of without) {
      it(`nowhere ${name}, whatever the command`, async () => {
        const text = await shown(line, env);
        for (const { says } of COMMANDS) expect(text).to.match(says);
        expect(text.includes(ESC)).to.equal(false);
      });
    }
  });

  describe("progress of what takes longer than a second", () => {
    const rows: { name: string; given: string; says: RegExp; result: RegExp }[] = [
      { name: "replay", given: "replay --policies lockdown --audit-log audit.log audit.log audit.log", says: /[\d,]+ requests judged again/, result: /of 31200 recorded requests/ },
      { name: "test", given: "test many", says: /\[=* *\] +\d+ % {2}[\d,]+ of 2,640 cases/, result: /2640 passed/ },
      { name: "lint", given: "lint drafts", says: /120 files to look at/, result: /in 120 files of drafts/ },
      { name: "review", given: "review reviews.jsonl -o json", says: /[\d,]+ reviews judged/, result: /"kind": "AdmissionReview"/ },
    ]; // prettier-ignore
    for (const { name, given, says, result } of rows) {
      it(`${name}: in one line, which is gone in the end`, async () => {
        const text = await shown(`ephemeral-guard ${given}`);
        const begun = text.split("\r\n")[0] ?? "";
        const drawn = begun.split("\r");
        expect(drawn.filter((each) => says.test(each))).not.to.be.empty;
        expect(Math.max(...drawn.slice(0, -1).map(({ length }) => length))).to.be.below(60);
        // What is there in the end has taken the place of blanks.
        expect(drawn.at(-2)).to.match(/^ +$/);
        expect(drawn.at(-1)).not.to.match(says);
        expect(text).to.match(result);
      });
    }

    it("stays out of stdout, and out of what is no terminal", async () => {
      const [{ given, says, result }] = rows as [(typeof rows)[number]];
      expect(await shown(`ephemeral-guard ${given} > out`)).to.match(says);
      const out = await readFile(join(home.path, "out"), "utf8");
      expect(out).to.match(result);
      expect(out).not.to.match(/\r|judged again/);
      expect(await shown(`ephemeral-guard ${given} 2> err`)).not.to.match(says);
      expect(await readFile(join(home.path, "err"), "utf8")).to.equal("");
    });
  });
});

const POD = `apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  containers: [{name: app, image: nginx}]
`;
