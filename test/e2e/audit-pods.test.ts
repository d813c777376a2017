import { fileURLToPath } from "node:url";
import { expect } from "chai";
import type { ApiServer } from "../support/api-server.ts";
import { createNamespace } from "../support/namespace.ts";
import { runCli } from "../cli/run-cli.ts";
import { createRunningPod } from "../support/running-pod.ts";
import { runShell } from "../support/run-shell.ts";
import { sharedApiServer } from "../support/shared-api-server.ts";
import { createStoreFile, type StoreFile } from "../cli/audit/store-file.ts";

const [HERE, ELSEWHERE] = ["audit-pods", "audit-pods-elsewhere"];
const HOUR = 3_600_000;

/** The clean-up that the help of `audit pods` shows, with real kubectl: it may delete nothing else. */
describe("audit pods, piped into kubectl delete", () => {
  let server: ApiServer;
  let ledger: StoreFile;
  before(async () => {
    server = await sharedApiServer();
    const old = { ago: 30 * HOUR };
    ledger = await createStoreFile(
      { ...old, namespace: HERE, pod: "old" },
      { ...old, namespace: ELSEWHERE, pod: "old" },
    );
    await ledger.keep({ ago: HOUR, namespace: HERE, pod: "young" });
    for (const namespace of [HERE, ELSEWHERE]) {
      await createNamespace(server.client, namespace);
      for (const name of ["old", "young", "never-debugged"]) {
        await createRunningPod(server.client, namespace, { metadata: { name } });
      }
    }
    const seen = {
      container: "debugger",
      image: "busybox:1.36",
      state: undefined,
      stampedBy: undefined,
      stampedAt: undefined,
    };
    const sightings = [[HERE, "old"], [HERE, "young"], [ELSEWHERE, "old"]].map(([namespace, pod]) => ({
      ...seen,
      namespace: namespace!,
      pod: pod!,
      podUid: `uid-of-${namespace}-${pod}`,
    })); // prettier-ignore
    await ledger.store.sighted(sightings, new Date());
  });
  after(() => ledger.close());

  const podsOf = async (namespace: string): Promise<readonly string[]> => {
    const { items } = (await server.client.succeed({ path: `/api/v1/namespaces/${namespace}/pods` })) as {
      items: { metadata: { name: string; deletionTimestamp?: string } }[];
    };
    return items
      .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
      .map(({ metadata }) => metadata.name);
  };

  it("deletes the pods of one namespace whose debug containers are old", async () => {
    const { stdout: help } = await runCli(["audit", "pods", "--help"]);
    const pipe = help
      .replaceAll(/\\\n */g, "")
      .split("\n")
      .find((line) => line.includes("xargs"))!
      .trim()
      .replaceAll("-n shop", `-n ${HERE}`);
    const checkout = fileURLToPath(new URL("../..", import.meta.url));
    const script = `export EPHEMERAL_GUARD_STORE='${ledger.file}'
      ephemeral-guard() { (cd '${checkout}' && '${process.execPath}' --import tsx src/bin.ts "$@"); }
      ${pipe} --wait=false`;
    const { code, stdout, stderr } = await runShell(server, script, server);
    expect([code, stderr]).to.deep.equal([0, ""]);
    expect(stdout)
      .to.match(/^pod "old" deleted/)
      .and.not.to.contain("young");
    expect([await podsOf(HERE), await podsOf(ELSEWHERE)]).to.deep.equal([
      ["never-debugged", "young"],
      ["never-debugged", "old", "young"],
    ]);
  });
});
