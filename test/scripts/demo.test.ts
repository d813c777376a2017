import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Writable } from "node:stream";
import { expect } from "chai";
import { runDemo } from "../../scripts/demo/run-demo.ts";
import { startCli } from "../cli/run-cli.ts";
import { withFolder } from "../sources/temporary-folder.ts";

interface Shown {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Options {
  readonly colours?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

const demo = async (argv: readonly string[], { colours = false, env = {} }: Options = {}): Promise<Shown> => {
  const text = { stdout: "", stderr: "" };
  const sink = (name: keyof typeof text) =>
    new Writable({
      decodeStrings: false,
      write: (chunk: string, _encoding, done) => {
        text[name] += chunk;
        done();
      },
    });
  const code = await runDemo(argv, { stdout: sink("stdout"), stderr: sink("stderr"), env, colours });
  return { code, ...text };
};

/** The demo against a webhook with these policies. */
const demoAgainst = async (policies: string, options?: Options): Promise<Shown> => {
  let shown: Shown | undefined;
  await withFolder(async (folder) => {
    const own = ["--store", join(folder, "ledger.db"), "--console-port", "0"];
    const free = ["--port", "0", "--probe-port", "0", "--drain", "0", ...own];
    const started = startCli(["serve", "--certs", folder, "--policies", policies, ...free]);
    try {
      const { port } = await started.listening();
      shown = await demo(["--url", `https://localhost:${port}`, "--ca", join(folder, "ca.crt")], options);
    } finally {
      started.signal("SIGTERM");
      await started.ended;
    }
  });
  return shown!;
};

describe("npm run demo", () => {
  it("shows what people at kubectl see, and ends with 0 when all went as expected", async () => {
    const { code, stdout, stderr } = await demoAgainst("policies/starter");
    expect([code, stderr]).to.deep.equal([0, ""]);
    expect(stdout).to.match(/^https:\/\/localhost:\d+ has policies starter,starter-fixed-tags \(revision /);
    expect(stdout).to.match(/^Warning: ephemeral-guard: removed for Windows capabilities$/m);
    expect(stdout).to.match(
      /^Error from server \(Forbidden\): admission webhook "validate\.ephemeral-guard\.dev" denied the request: container "debugger-fsvbq" is refused$/m,
    );
    expect(stdout).to.match(
      /^Try: kubectl debug -n k136 hardened --image=docker\.io\/library\/busybox:1\.36 /m,
    );
    expect(stdout).to.match(/^ {2}env: EPHEMERAL_GUARD_REQUESTED_BY=alice@corp\.example$/m);
    expect(stdout).not.to.contain("REQUESTED_BY=mallory\n").and.not.to.contain("\u001b");
    expect(stdout).to.match(/\nAll \d+ went as expected under policies\/starter\.\n$/);
  });

  it("says so when the webhook has other policies, and ends with 1 when they decide otherwise", async () => {
    const { code, stdout, stderr } = await demoAgainst("policies/lockdown");
    expect(code).to.equal(1);
    expect(stdout).to.contain("another set than policies/starter");
    expect(stdout).to.match(/^NOT AS EXPECTED: expected allowed, found denied \(unmatched\)$/m);
    expect(stderr).to.match(/^error: not as expected under policies\/starter: 1, 2, /);
  });

  it("says so when the webhook has no policies at all", async () => {
    const { code, stdout } = await demoAgainst("policies/none");
    expect(code).to.equal(1);
    expect(stdout).to.match(/^https:\S+ has NO policies in force\.$/m);
    expect(stdout).to.match(/^NOT AS EXPECTED: expected allowed, found denied \(no-policy\)$/m);
  });

  const terminals: { name: string; given: Options; expect: boolean }[] = [
    { name: "in colour on a terminal", given: { colours: true }, expect: true },
    { name: "without colour where NO_COLOR is set", given: { colours: true, env: { NO_COLOR: "1" } }, expect: false },
    { name: "in colour where NO_COLOR is empty", given: { colours: true, env: { NO_COLOR: "" } }, expect: true },
  ]; // prettier-ignore
  for (const { name, given, expect: expected } of terminals) {
    it(`writes ${name}`, async () =>
      expect((await demoAgainst("policies/starter", given)).stdout.includes("\u001b[")).to.equal(expected));
  }

  describe("says what to do, and ends with 1,", () => {
    const cases: { name: string; given: readonly string[]; expect: RegExp }[] = [
      { name: "when no webhook runs", given: ["--url", "https://localhost:1"], expect: /^error: no webhook answers at https:\/\/localhost:1 .*: nobody listens there\.\nStart it in another terminal, and leave it running:\n {2}npm start\n/ },
      { name: "when the CA is not there", given: ["--ca", "/nowhere/ca.crt"], expect: /^error: the CA \/nowhere\/ca\.crt cannot be read\. npm start makes one/ },
      { name: "when the URL is none", given: ["--url", "localhost"], expect: /^error: --url: expected https:\/\/HOST:PORT, found localhost/ },
      { name: "when a flag is none", given: ["--urll", "x"], expect: /^error: Unknown option '--urll'/ },
    ]; // prettier-ignore
    for (const { name, given, expect: expected } of cases) {
      it(name, () =>
        withFolder(async (folder) => {
          const ca = join(folder, "ca.crt");
          await writeFile(ca, "");
          const flags = given.includes("--ca") ? given : ["--ca", ca, ...given];
          const { code, stdout, stderr } = await demo(flags);
          expect([code, stdout]).to.deep.equal([1, ""]);
          expect(stderr).to.match(expected);
        }),
      );
    }
  });
});
