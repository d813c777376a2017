import { execFile } from "node:child_process";
import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect } from "chai";
import { parse } from "yaml";
import { runCli } from "../cli/run-cli.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../support/temporary-folder.ts";

const PROGRAM = fileURLToPath(new URL("../../dist/bin.js", import.meta.url));
const AUDIT_LOG = fileURLToPath(new URL("../fixtures/apiserver-audit/audit.jsonl", import.meta.url));

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What `npx` was called with. */
  readonly calls: readonly string[];
}

describe("the check that init writes", () => {
  let folder: TemporaryFolder;
  const at = (...path: readonly string[]): string => join(folder.path, ...path);
  before(async () => {
    folder = await createTemporaryFolder("init-check");
    await runCli(["init", at("project")]);
    await mkdir(at("bin"));
  });
  after(() => folder.close());

  /** In the place of npx, which would look for the program among the packages of a repository. */
  const npx = async (then: string): Promise<void> => {
    await rm(at("calls"), { force: true });
    await writeFile(at("bin", "npx"), `#!/bin/sh\necho "$*" >>'${at("calls")}'\n[ "$1 $2" = "--no ephemeral-guard" ] || exit 99\nshift 2\n${then}\n`);
    await chmod(at("bin", "npx"), 0o755);
  }; // prettier-ignore

  const check = async (env: Readonly<Record<string, string>> = {}): Promise<Ran> => {
    const path = [at("bin"), dirname(process.execPath), "/usr/bin", "/bin"].join(":");
    const ran = await promisify(execFile)(at("project", "check-policies.sh"), [], {
      cwd: "/",
      env: { PATH: path, ...env },
    }).then(
      (output) => ({ code: 0, ...output }),
      (error: unknown) => error as { code: number; stdout: string; stderr: string },
    );
    const calls = (await readFile(at("calls"), "utf8")).trimEnd().split("\n");
    return { code: ran.code, stdout: ran.stdout, stderr: ran.stderr, calls };
  };

  const LINT = "--no ephemeral-guard lint policies --fail-on warning";
  const TEST = "--no ephemeral-guard test policies --min-coverage 100";
  const REPLAY = "--no ephemeral-guard replay --policies policies --fail-on newly-denied";
  const records = { EPHEMERAL_GUARD_STORE: "guard.db" };

  const rows: { name: string; failing: string; env: Readonly<Record<string, string>>; calls: readonly string[] }[] = [
    { name: "lint and test, where no records are named", failing: "", env: {}, calls: [LINT, TEST] },
    { name: "replay too, where some are", failing: "", env: records, calls: [LINT, TEST, REPLAY] },
    { name: "nothing more once lint has failed", failing: "lint", env: records, calls: [LINT] },
    { name: "nothing more once test has failed", failing: "test", env: records, calls: [LINT, TEST] },
    { name: "and fails with replay", failing: "replay", env: records, calls: [LINT, TEST, REPLAY] },
  ]; // prettier-ignore
  for (const { name, failing, env, calls } of rows) {
    it(`calls ${name}`, async () => {
      await npx(`[ "$1" != "${failing}" ]`);
      const ran = await check(env);
      expect(ran.calls).to.deep.equal(calls);
      expect(ran.code).to.equal(failing === "" ? 0 : 1);
      expect(ran.stderr.includes("replay: left out")).to.equal(env === records ? false : true);
    });
  }

  const others: { name: string; program: string; env: Readonly<Record<string, string>>; calls: string }[] = [
    { name: "GUARD", program: "other", env: { GUARD: "other --flag" }, calls: "--flag " },
    { name: "the PATH", program: "ephemeral-guard", env: {}, calls: "" },
  ];
  for (const { name, program, env, calls } of others) {
    it(`takes the program from ${name} first`, async () => {
      await npx("exit 1");
      await writeFile(at("bin", program), `#!/bin/sh\necho "$*" >>'${at("calls")}'\n`, { mode: 0o755 });
      const ran = await check(env).finally(() => rm(at("bin", program)));
      expect(ran.calls).to.deep.equal([
        `${calls}lint policies --fail-on warning`,
        `${calls}test policies --min-coverage 100`,
      ]);
    });
  }

  it("passes lint and test of the program itself, and fails for what a real audit log would lose", async () => {
    await npx(`exec node '${PROGRAM}' "$@"`);
    const ran = await check({ EPHEMERAL_GUARD_AUDIT_LOG: AUDIT_LOG, HOME: folder.path });
    expect(ran.stderr).to.include("no problems in 1 file of policies");
    expect(ran.stdout)
      .to.include("Coverage of policies: 21 of 21 (100 %)")
      .and.match(/^of \d+ recorded requests/m);
    expect(ran.calls).to.deep.equal([LINT, TEST, REPLAY]);
    // The log is of a guard without policies, which let in what starter refuses.
    expect(ran.stdout).to.match(/ newly denies 9, /);
    expect(ran.code).to.equal(1);
  });

  it("is all that the workflow runs, when what it is about changes", async () => {
    const text = await readFile(at("project", ".github", "workflows", "debug-policies.yaml"), "utf8");
    const { on, jobs } = parse(text) as {
      on: { pull_request: { paths: string[] } };
      jobs: { check: { steps: { run?: string; uses?: string }[] } };
    };
    expect(jobs.check.steps.flatMap(({ run }) => run ?? [])).to.deep.equal(["npm ci", "./check-policies.sh"]);
    for (const path of on.pull_request.paths)
      await readFile(at("project", path.replace("**", "starter.yaml")));
  });

  it("is a workflow still when what it proposes in comments is taken", async () => {
    const text = await readFile(at("project", ".github", "workflows", "debug-policies.yaml"), "utf8");
    const lines = text.split("\n");
    const proposed = lines.map((line) => line.replace(/^( {6})# (?=- | {2})/, "$1")).join("\n");
    const { jobs } = parse(proposed) as { jobs: { check: { steps: { run?: string; env?: object }[] } } };
    expect(jobs.check.steps.slice(3)).to.deep.equal([
      { run: `printf %s "$TOKEN" >"$RUNNER_TEMP/token"`, env: { TOKEN: "${{ secrets.RECORDER_TOKEN }}" } },
      {
        run: "./check-policies.sh",
        env: {
          EPHEMERAL_GUARD_SERVER: "https://recorder.example.com:9443",
          EPHEMERAL_GUARD_TOKEN_FILE: "${{ runner.temp }}/token",
          EPHEMERAL_GUARD_SINCE: "30d",
        },
      },
    ]);
  });
});
