import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { eventually } from "../support/eventually.ts";
import { writeKubeconfig } from "../support/kubeconfig.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../support/temporary-folder.ts";
import { runCli, startCli } from "./run-cli.ts";

describe("cli/recorder-command", () => {
  let folder: TemporaryFolder;
  let kubeconfig: string;
  before(async () => {
    folder = await createTemporaryFolder("recorder-command");
    kubeconfig = join(folder.path, "kubeconfig");
    await writeKubeconfig(kubeconfig, { url: "https://127.0.0.1:1", authority: "" }, { token: "t" });
    await writeFile(join(folder.path, "empty"), "{}");
  });
  after(() => folder.close());

  const table: { name: string; given: () => readonly string[]; expect: RegExp }[] = [
    { name: "no cluster", given: () => [], expect: /^error: --kubeconfig is missing: this is no pod of a cluster\n$/ },
    { name: "a kubeconfig that is not there", given: () => ["--kubeconfig", "/no/such/file"], expect: /^error: --kubeconfig: ENOENT/ },
    { name: "a kubeconfig without a cluster", given: () => ["--store", join(folder.path, "l.db"), "--kubeconfig", join(folder.path, "empty")], expect: /^error: the kubeconfig has no current context/ },
    { name: "a life without unit", given: () => ["--certificate-lifetime", "90"], expect: /whole number and s, m, h or d/ },
    {
      name: "an authority that does not outlive its certificates",
      given: () => ["--kubeconfig", kubeconfig, "--ca-lifetime", "100d", "--certificate-lifetime", "51d"],
      expect: /^error: --ca-lifetime: an authority must live twice as long/,
    },
    { name: "no place for records", given: () => ["--kubeconfig", kubeconfig], expect: /^error: --store or --database-url is missing/ },
    {
      name: "two places for records",
      given: () => ["--kubeconfig", kubeconfig, "--store", "a", "--database-url", "postgres://b"],
      expect: /^error: --store and --database-url: expected one of them, found both\n$/,
    },
    {
      name: "a database that is none, without telling its password",
      given: () => ["--kubeconfig", kubeconfig, "--database-url", "mysql://a:hunter2@b"],
      expect: /^error: --database-url: expected postgres:\/\/\.\.\. or postgresql:\/\/\.\.\.\n$/,
    },
    { name: "no certificate at all", given: () => ["--kubeconfig", kubeconfig, "--certificates", "off"], expect: /^error: --certificate is missing: with --certificates off/ },
    { name: "half a pair", given: () => ["--kubeconfig", kubeconfig, "--key", "k"], expect: /^error: --certificate and --key belong together\n$/ },
  ]; // prettier-ignore
  for (const { name, given, expect: expected } of table) {
    it(`refuses ${name}`, async () => {
      const { code, stderr } = await runCli(["recorder", ...given()]);
      expect(stderr).to.match(expected);
      expect(code).to.equal(2);
    });
  }

  it("runs without a cluster that answers, says so, is not ready, and ends when it is told to", async () => {
    const place = ["--port", "0", "--probe-port", "0", "--host", "127.0.0.1"];
    const flags = ["--kubeconfig", kubeconfig, "--store", join(folder.path, "ledger.db"), ...place];
    const recorder = startCli(["recorder", ...flags], { env: { EPHEMERAL_GUARD_NAMESPACE: "guard" } });
    const { probePort } = await recorder.listening();
    const get = async (path: string) => {
      const answer = await fetch(`http://127.0.0.1:${probePort}${path}`);
      return { status: answer.status, text: await answer.text() };
    };
    expect(await get("/livez")).to.include({ status: 200 });
    const readiness = await eventually(async () => {
      const answer = await get("/readyz");
      expect(answer.text)
        .to.match(/^\[\+\]ledger ok$/m)
        .and.to.match(/^\[-\]keys failed: /m);
      return answer;
    });
    expect(readiness.status).to.equal(503);
    expect(readiness.text).to.match(/^\[-\]certificate failed: /);
    expect((await get("/metrics")).text).to.contain("ephemeral_guard_certificate_conflicts_total 0");
    recorder.signal("SIGTERM");
    expect(await recorder.ended).to.equal(0);
    expect(recorder.log().map(({ msg }) => msg)).to.include.members(["listening", "stopping", "stopped"]);
  });
});
