import { join } from "node:path";
import { expect } from "chai";
import type { ApiServer } from "../support/api-server.ts";
import { createConfigMapMount, type ConfigMapMount } from "../support/config-map-mount.ts";
import { addContainers } from "../support/debug-containers.ts";
import { startDebugStream, type DebugStream } from "../support/debug-stream.ts";
import { eventually } from "../support/eventually.ts";
import { installGuard, type InstalledGuard } from "../support/installed-guard.ts";
import { createNamespace } from "../support/namespace.ts";
import { createRunningPod } from "../support/running-pod.ts";
import { sharedApiServer } from "../support/shared-api-server.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../support/temporary-folder.ts";

const AT = { namespace: "reload", pod: "app" };

const policy = (...images: readonly string[]): string => `
apiVersion: ephemeral-guard.dev/v1
kind: DebugPolicy
metadata: {name: tools}
spec:
  images: {allow: [docker.io/library/busybox${images.map((image) => `, ${image}`).join("")}]}
`;
const ALPINE = policy("docker.io/library/alpine");
const TYPO = policy().replace("tools", "typo").replace("images:", "image:");

/** Policies edited while people debug, in a folder that is mounted from a ConfigMap. */
describe("a policy edit", () => {
  let server: ApiServer;
  let folder: TemporaryFolder;
  let mount: ConfigMapMount;
  let guard: InstalledGuard | undefined;
  let stream: DebugStream | undefined;

  before(async () => {
    server = await sharedApiServer();
    folder = await createTemporaryFolder("reload");
    mount = await createConfigMapMount(join(folder.path, "policies"), { "tools.yaml": policy() });
    guard = await installGuard(server, { files: { policies: mount.path } });
    await createNamespace(server.client, AT.namespace);
    await createRunningPod(server.client, AT.namespace, { metadata: { name: AT.pod } });
  });
  after(async () => {
    await guard?.close();
    await folder.close();
  });

  afterEach(() => stream?.stop());

  /** The API server's verdict on a container of alpine. */
  const alpine = async (): Promise<"let in" | "refused"> => {
    const containers = [{ name: "alpine", image: "alpine:3", targetContainerName: "app" }];
    const { status, body } = await addContainers(server.client, { ...AT, containers, dryRun: true });
    if (status !== 200 && status !== 403) throw new Error(`${status} ${JSON.stringify(body)}`);
    return status === 200 ? "let in" : "refused";
  };
  /** Milliseconds from the file's change to the API server's new verdict. */
  const edit = async (
    files: Readonly<Record<string, string>>,
    verdict: "let in" | "refused",
  ): Promise<number> => {
    const started = performance.now();
    await mount.write(files);
    await eventually(async () => expect(await alpine()).to.equal(verdict));
    return performance.now() - started;
  };

  it("is in force within 2 s, at each of six edits, and costs nobody a request", async () => {
    stream = startDebugStream(server.client, AT);
    const took: number[] = [];
    for (let round = 0; round < 3; round++) {
      took.push(
        await edit({ "tools.yaml": ALPINE }, "let in"),
        await edit({ "tools.yaml": policy() }, "refused"),
      );
    }
    const { failures, sent } = await stream.stop();
    expect(failures.slice(0, 5)).to.deep.equal([]);
    expect(sent).to.be.greaterThan(40);
    expect(Math.max(...took), took.map(Math.round).join(" ms, ")).to.be.lessThan(2000);
  });

  it("that cannot be used leaves the last good set in force, is told, and costs nobody a request", async () => {
    await edit({ "tools.yaml": ALPINE }, "let in");
    stream = startDebugStream(server.client, AT);
    await mount.write({ "tools.yaml": policy(), "typo.yaml": TYPO });
    await eventually(async () => {
      expect((await guard!.readiness()).text).to.match(/typo\.yaml:6:3: unknown key "image"/);
    });
    expect(await guard!.metric("ephemeral_guard_policy_last_reload_ok")).to.equal(0);
    expect((await guard!.readiness()).status).to.equal(200);
    expect(await alpine()).to.equal("let in");
    await mount.write({});
    await eventually(async () => {
      expect(await guard!.metric("ephemeral_guard_policy_reload_failures_total")).to.equal(2);
    });
    await stream.pass(20);
    expect(await alpine()).to.equal("let in");
    expect(await edit({ "tools.yaml": policy() }, "refused")).to.be.lessThan(2000);
    expect(await guard!.metric("ephemeral_guard_policy_last_reload_ok")).to.equal(1);
    expect((await stream.stop()).failures).to.deep.equal([]);
  });
});
