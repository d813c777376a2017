import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import type { ApiServer, User } from "../support/api-server.ts";
import { createApiClient } from "../support/api-client.ts";
import { findAuditEvent } from "../support/audit-events.ts";
import { addContainers, standingContainers, stampOf, unstamped } from "../support/debug-containers.ts";
import { allowToDebug, createDebugger } from "../support/debugger-role.ts";
import { eventually } from "../support/eventually.ts";
import type { LogLine } from "../support/guard-process.ts";
import { installGuard, type InstalledGuard } from "../support/installed-guard.ts";
import { writeKubeconfig } from "../support/kubeconfig.ts";
import type { KubectlOptions } from "../support/kubectl.ts";
import { createNamespace, createServiceAccount } from "../support/namespace.ts";
import { createRunningPod } from "../support/running-pod.ts";
import { sharedApiServer } from "../support/shared-api-server.ts";

const NAMESPACE = "writers";

/** Whoever writes a debug container, and however: judged and stamped once, and the others in the pod left alone. */
describe("a debug container that comes", () => {
  let server: ApiServer;
  let guard: InstalledGuard | undefined;
  let alice: User;
  let pods = 0;

  before(async () => {
    server = await sharedApiServer();
    alice = await createDebugger(server);
    guard = await installGuard(server, { policies: "starter" });
    await createNamespace(server.client, NAMESPACE);
  });
  after(() => guard?.close());

  const createPod = async (): Promise<string> => {
    const name = `pod-${++pods}`;
    await createRunningPod(server.client, NAMESPACE, { metadata: { name } });
    return name;
  };
  const stands = (pod: string) => standingContainers(server.client, NAMESPACE, pod);
  const requesters = async (pod: string) =>
    (await stands(pod)).map((one) => [one.name, stampOf(one)["REQUESTED_BY"]]);
  const kubectl = (args: readonly string[], options: KubectlOptions = alice) =>
    server.kubectl(["-n", NAMESPACE, ...args], options);
  const debug = (pod: string, name: string, options: KubectlOptions = alice) =>
    kubectl(["debug", pod, "-c", name, "--image=busybox:1.36", "--target=app"], options);
  const patch = (pod: string, type: string, body: object) =>
    kubectl([
      "patch",
      "pod",
      pod,
      "--subresource=ephemeralcontainers",
      `--type=${type}`,
      `-p=${JSON.stringify(body)}`,
    ]);
  const container = (name: string, image = "busybox:1.36") => ({ name, image, targetContainerName: "app" });

  /** The guard logs after it has answered. */
  const decisions = (pod: string, count: number): Promise<readonly LogLine[]> =>
    eventually(() => {
      const lines = guard!.logged("decision").filter((line) => line["pod"] === pod);
      return lines.length === count
        ? Promise.resolve(lines)
        : Promise.reject(new Error(JSON.stringify(lines)));
    });

  describe("by a JSON patch that puts it first", () => {
    const first = (value: object) => [{ op: "add", path: "/spec/ephemeralContainers/0", value }];

    it("is the one that is judged", async () => {
      const pod = await createPod();
      await debug(pod, "older");
      const { stderr } = await patch(pod, "json", first(container("first", "evil.example/x:1")));
      expect(stderr).to.contain('container "first" is refused').and.not.contain("older");
    });

    it("is the one that is stamped and filled; the one after it stays as it was", async () => {
      const pod = await createPod();
      await debug(pod, "older");
      const [older] = await stands(pod);
      expect(await patch(pod, "json", first(container("first")))).to.include({ code: 0 });
      const [one, other] = await stands(pod);
      expect(one).to.have.nested.property("securityContext.allowPrivilegeEscalation", false);
      expect(stampOf(one!)).to.have.keys("REQUESTED_BY", "REQUESTED_AT", "POLICY");
      expect(other).to.deep.equal(older);
    });
  });

  it("by a merge patch that would replace the others is refused by the API server", async () => {
    const pod = await createPod();
    await debug(pod, "older");
    const { stderr } = await patch(pod, "merge", { spec: { ephemeralContainers: [container("only")] } });
    expect(stderr).to.contain('existing ephemeral containers "older" may not be removed');
  });

  it("by the same patch once more changes nothing", async () => {
    const pod = await createPod();
    const body = { spec: { ephemeralContainers: [container("same")] } };
    expect((await patch(pod, "strategic", body)).stdout).to.equal(`pod/${pod} patched\n`);
    const before = await stands(pod);
    const { stdout, stderr } = await patch(pod, "strategic", body);
    expect({ stdout, stderr }).to.deep.equal({ stdout: `pod/${pod} patched (no change)\n`, stderr: "" });
    expect(await stands(pod)).to.deep.equal(before);
  });

  it("by kubectl edit", async () => {
    const pod = await createPod();
    await debug(pod, "older");
    const editor = join(server.folder, "editor.sh");
    const added = JSON.stringify(container("edited"));
    await writeFile(editor, `#!/bin/sh\nsed -i 's#^  ephemeralContainers:#&\\n  - ${added}#' "$1"\n`, {
      mode: 0o755,
    });
    const edit = ["edit", "pod", pod, "--subresource=ephemeralcontainers"];
    const { code, stderr } = await kubectl(edit, { ...alice, env: { KUBE_EDITOR: editor } });
    expect(code, stderr).to.equal(0);
    expect(await requesters(pod)).to.have.deep.members([
      ["older", "alice@corp.example"],
      ["edited", "alice@corp.example"],
    ]);
  });

  it("by server-side apply, again and again: one container, one stamp, whatever the calls", async () => {
    const pod = await createPod();
    const apply = (containers: readonly object[]) =>
      kubectl(["apply", "--server-side", "--subresource=ephemeralcontainers", "-f", "-"], {
        ...alice,
        stdin: JSON.stringify({
          apiVersion: "v1",
          kind: "Pod",
          metadata: { name: pod },
          spec: { ephemeralContainers: containers },
        }),
      });
    expect(await apply([container("applied")])).to.include({ code: 0 });
    const [applied] = await stands(pod);
    const again = await apply([container("applied")]);
    expect({ code: again.code, stderr: again.stderr }).to.deep.equal({ code: 0, stderr: "" });
    expect(await stands(pod)).to.deep.equal([applied]);
    expect(await apply([container("applied"), container("second")])).to.include({ code: 0 });
    const [one, two] = await stands(pod);
    expect(one).to.deep.equal(applied);
    expect(unstamped(two!)).to.deep.equal({ ...unstamped(applied!), name: "second" });
    const refused = await apply([
      container("applied"),
      container("second"),
      container("third", "evil.example/x:1"),
    ]);
    expect(refused.stderr).to.contain('container "third" is refused').and.not.contain('"second"');
  });

  it("by impersonation is the impersonated person's, and the audit log names both", async () => {
    const pod = await createPod();
    const bob = { as: "bob@corp.example", asGroups: ["developers", "system:masters"] };
    expect(await debug(pod, "by-bob", bob)).to.include({ code: 0 });
    expect(await requesters(pod)).to.deep.equal([["by-bob", "bob@corp.example"]]);
    const event = await findAuditEvent(server.auditLog, ({ objectRef }) => objectRef?.name === pod);
    expect(event.user.username).to.equal("admin");
    expect(event.impersonatedUser?.username).to.equal("bob@corp.example");
    const [decision] = await decisions(pod, 1);
    expect(decision?.["user"]).to.equal("bob@corp.example");
  });

  it("with a ServiceAccount's token", async () => {
    const pod = await createPod();
    await createServiceAccount(server.client, NAMESPACE, "debug-bot");
    await allowToDebug(server, { kind: "ServiceAccount", name: "debug-bot", namespace: NAMESPACE });
    const { stdout } = await server.kubectl(["create", "token", "debug-bot", "-n", NAMESPACE]);
    const kubeconfig = join(server.folder, "debug-bot.kubeconfig");
    await writeKubeconfig(kubeconfig, server, { token: stdout.trim() });
    const { code, stderr } = await debug(pod, "by-bot", { kubeconfig });
    expect(code, stderr).to.equal(0);
    expect(await requesters(pod)).to.deep.equal([["by-bot", `system:serviceaccount:${NAMESPACE}:debug-bot`]]);
  });

  it("as a dry run is judged, and not there afterwards", async () => {
    const pod = await createPod();
    const { client } = server;
    const ask = (image: string) =>
      addContainers(client, {
        namespace: NAMESPACE,
        pod,
        containers: [container("dry", image)],
        dryRun: true,
      });
    const allowed = await ask("busybox:1.36");
    expect(allowed.status).to.equal(200);
    expect(JSON.stringify(allowed.body)).to.contain("EPHEMERAL_GUARD_REQUESTED_BY");
    expect((await ask("evil.example/x:1")).status).to.equal(403);
    expect(await stands(pod)).to.deep.equal([]);
    expect((await decisions(pod, 2)).map(({ verdict, dryRun }) => ({ verdict, dryRun }))).to.deep.equal([
      { verdict: "allowed", dryRun: true },
      { verdict: "denied", dryRun: true },
    ]);
  });

  it("with seven others at the same moment, each by a user of its own", async () => {
    const pod = await createPod();
    const names = ["a", "b", "c", "d", "e", "f", "g", "h"];
    const users = await Promise.all(names.map((name) => server.createUser(name, ["system:masters"])));
    const clients = users.map(({ credentials }) => createApiClient(server, credentials));
    const answers = await Promise.all(
      clients.map((client, index) =>
        addContainers(client, { namespace: NAMESPACE, pod, containers: [container(`by-${names[index]!}`)] }),
      ),
    );
    for (const client of clients) client.close();
    // The API server gives up on a patch after five lost races.
    const landed = names.filter((_, index) => answers[index]?.status === 200);
    expect(landed.length).to.be.greaterThan(4);
    expect(await requesters(pod)).to.have.deep.members(landed.map((name) => [`by-${name}`, name]));
  });

  it("not at all, when a pod is copied or a node debugged: that creates pods, which the guard is not asked about", async () => {
    const pod = await createPod();
    const before = await guard!.metric("ephemeral_guard_reviews_total");
    const copy = ["debug", pod, "--copy-to=copy", "--image=evil.example/x:1", "--profile=sysadmin"];
    const { code, stderr } = await kubectl(copy, {});
    expect(code, stderr).to.equal(0);
    await server.client.succeed({
      method: "POST",
      path: "/api/v1/nodes",
      body: { metadata: { name: "node-b" } },
    });
    expect(await kubectl(["debug", "node/node-b", "--image=evil.example/x:1"], {})).to.include({ code: 0 });
    expect(await guard!.metric("ephemeral_guard_reviews_total")).to.equal(before);
  });
});
