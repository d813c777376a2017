import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { expect } from "chai";
import type { Sighting } from "../../../src/model/sighting.ts";
import { openStore } from "../../../src/ledger/store/open-store.ts";
import { runCli, type CliOptions, type CliResult } from "../run-cli.ts";
import { createStoreFile, type StoreFile } from "./store-file.ts";

const HOUR = 3_600_000;

const sighting = (pod: string, differing: Partial<Sighting> = {}): Sighting => ({
  namespace: "shop",
  pod,
  podUid: `uid-of-shop-${pod}`,
  container: "debugger",
  image: "busybox:1.36",
  state: { state: "running" },
  stampedBy: "jane@example.com",
  stampedAt: undefined,
  ...differing,
});

describe("cli/audit/pods-command", () => {
  let ledger: StoreFile;
  before(async () => {
    ledger = await createStoreFile(
      { ago: 50.5 * HOUR, pod: "api-0" },
      { ago: 5.01 * HOUR, pod: "api-0", container: "second" },
      { ago: 26.5 * HOUR, namespace: "pay", pod: "db-0", user: "omar@example.com" },
    );
    await ledger.store.sighted(
      [
        sighting("api-0", { state: { state: "terminated", reason: "Completed" } }),
        sighting("api-0", { container: "second" }),
        sighting("db-0", { namespace: "pay", podUid: "uid-of-pay-db-0", stampedBy: "omar@example.com" }),
        sighting("web-1\u001b[2J", { stampedBy: "forged@example.com", state: undefined }),
      ],
      new Date(),
    );
  });
  after(() => ledger.close());

  const pods = (argv: readonly string[] = [], options: CliOptions = {}): Promise<CliResult> =>
    runCli(["audit", "pods", "--store", ledger.file, ...argv], options);

  it("lists what stands now: whose, how old, in which state", async () => {
    const { code, stdout, stderr } = await pods();
    expect(stdout.replace(/\b1M[0-9A-Z]{9}\b/g, "<id>").split("\n")).to.deep.equal([
      "NAMESPACE   POD            CONTAINER   IMAGE          WHO                AGE    STATE       RECORD",
      "pay         db-0           debugger    busybox:1.36   omar@example.com   26h    Running     <id>",
      "shop        api-0          debugger    busybox:1.36   jane@example.com   2d2h   Completed   <id>",
      "shop        api-0          second      busybox:1.36   jane@example.com   5h     Running     <id>",
      "shop        web-1\\x1b[2J   debugger    busybox:1.36   unverified         -      -           -",
      "",
    ]);
    expect([code, stderr]).to.deep.equal([0, ""]);
  });

  it("lists it wide, with cluster, time and pod uid", async () => {
    const { stdout } = await pods(["-o", "wide", "--no-headers", "-n", "pay"]);
    expect(stdout).to.match(/^prod +pay +db-0 .* 26h +Running +20\d\d-\S+Z +- +uid-of-pay-db-0 +1M\w{9}\n$/);
  });

  it("warns in colour of what nobody vouches for, on a terminal, and keeps to its width", async () => {
    const { stdout } = await pods([], { columns: 80 });
    expect(stdout).to.contain("\u001b[33munverified\u001b[0m");
    for (const line of stripVTControlCharacters(stdout).split("\n")) expect(line.length).to.be.at.most(80);
  });

  it("lists it as JSON, as the recorder's API does", async () => {
    const { stdout } = await pods(["-o", "json", "-n", "shop"]);
    const { containers } = JSON.parse(stdout) as { containers: unknown[] };
    const standing = (await ledger.store.standing()).filter(({ namespace }) => namespace === "shop");
    expect(containers).to.deep.equal(JSON.parse(JSON.stringify(standing)));
  });

  describe("chooses", () => {
    const cases: { name: string; given: readonly string[]; expect: readonly string[]; says?: string }[] = [
      { name: "by namespace", given: ["-n", "pay"], expect: ["db-0/debugger"] },
      { name: "all namespaces with -A", given: ["-n", "pay", "-A"], expect: ["db-0/debugger", "api-0/debugger", "api-0/second", "web-1\u001b[2J/debugger"] },
      { name: "by cluster", given: ["--cluster", "stage"], expect: [], says: "No debug containers found.\n" },
      { name: "by age, without those of unknown age", given: ["--older-than", "24h"], expect: ["db-0/debugger", "api-0/debugger"], says: "1 left out: nobody knows how old they are\n" },
      { name: "by age, in days", given: ["--older-than", "2d", "-n", "pay"], expect: [], says: "No debug containers found.\n" },
    ]; // prettier-ignore
    for (const { name, given, expect: expected, says = "" } of cases) {
      it(name, async () => {
        const { code, stdout, stderr } = await pods(["-o", "json", ...given]);
        const { containers } = JSON.parse(stdout) as { containers: { pod: string; container: string }[] };
        expect(containers.map(({ pod, container }) => `${pod}/${container}`)).to.deep.equal(expected);
        expect([code, stderr]).to.deep.equal([0, says]);
      });
    }
  });

  describe("by -o name", () => {
    it("prints each pod once, for kubectl", async () => {
      expect((await pods(["-o", "name", "-n", "shop", "--older-than", "1h"])).stdout).to.equal("pod/api-0\n");
    });

    it("wants one namespace: there may be a pod of that name in another", async () => {
      for (const argv of [[], ["-A"], ["-A", "-n", "shop"]]) {
        const { code, stdout, stderr } = await pods(["-o", "name", ...argv]);
        expect([code, stdout, stderr]).to.deep.equal([
          2,
          "",
          "error: -o name needs -n NAMESPACE: a pod's name alone does not say where it is\n",
        ]);
      }
    });

    it("wants one cluster", async () => {
      const other = await openStore({ file: ledger.file }, { cluster: "stage" });
      await other.sighted([sighting("other-0")], new Date());
      const { code, stderr } = await pods(["-o", "name", "-n", "shop"]);
      expect([code, stderr]).to.deep.equal([
        2,
        "error: -o name needs --cluster, one of prod, stage: a pod's name alone does not say where it is\n",
      ]);
      expect((await pods(["-o", "name", "-n", "shop", "--cluster", "stage"])).stdout).to.equal(
        "pod/other-0\n",
      );
      await other.podsGone(["uid-of-shop-other-0"]);
      await other.close();
    });

    it("works in the pipe of its help, in bash", async () => {
      const { stdout: help } = await runCli(["audit", "pods", "--help"]);
      const pipe = help
        .replaceAll(/\\\n */g, "")
        .split("\n")
        .find((line) => line.includes("xargs"))!
        .trim();
      const bin = fileURLToPath(new URL("../../../src/bin.ts", import.meta.url));
      // All but the last step of it as it stands; the cluster is not here.
      const script = `ephemeral-guard() { '${process.execPath}' --import tsx '${bin}' "$@"; }
        ${pipe.replace("xargs -r kubectl", "xargs -r echo kubectl")}`;
      const env = { PATH: process.env["PATH"], EPHEMERAL_GUARD_STORE: ledger.file };
      const printed = execFileSync("bash", ["-euo", "pipefail", "-c", script], {
        encoding: "utf8",
        env,
        stdio: ["ignore", "pipe", "pipe"],
      });
      expect(pipe).to.match(/^ephemeral-guard audit pods -n shop --older-than 24h -o name \| /);
      expect(printed).to.equal("kubectl -n shop delete pod/api-0\n");
    });
  });

  it("refuses an age that is none", async () => {
    const { code, stderr } = await pods(["--older-than", "long"]);
    expect(code).to.equal(2);
    expect(stderr).to.match(/argument 'long' is invalid. Expected a whole number and s, m, h or d/);
  });
});
