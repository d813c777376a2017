import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import { startGuardProcess, type GuardProcess } from "../support/guard-process.ts";
import { eventually } from "../support/eventually.ts";
import { installGuard, type InstalledGuard } from "../support/installed-guard.ts";
import { writeKubeconfig } from "../support/kubeconfig.ts";
import { succeed } from "../support/kubectl.ts";
import { createNamespace } from "../support/namespace.ts";
import { createRunningPod } from "../support/running-pod.ts";
import { sharedApiServer } from "../support/shared-api-server.ts";
import { startTcpForwarder, type TcpForwarder } from "../support/tcp-forwarder.ts";
import type { ApiServer } from "../support/api-server.ts";

const POLICY = `
apiVersion: ephemeral-guard.dev/v1
kind: DebugPolicy
metadata: { name: open-teams }
spec:
  match: { namespaceSelector: { matchLabels: { debug: "yes" } } }
  images: { allow: ["**"] }
`;

/** Policies that select namespaces by labels, with the labels of a real cluster. */
describe("labels of namespaces", () => {
  let server: ApiServer;
  /** Between the webhook and the API server. */
  let forwarder: TcpForwarder;
  let kubeconfig: string;
  let apiPort: number;

  before(async () => {
    server = await sharedApiServer();
    apiPort = Number(new URL(server.url).port);
    forwarder = await startTcpForwarder([apiPort]);
    kubeconfig = join(server.folder, "namespaces.kubeconfig");
    const { credentials } = await server.createUser("system:serviceaccount:guard:webhook", []);
    const at = { url: `https://127.0.0.1:${forwarder.port}`, authority: server.authority };
    await writeKubeconfig(kubeconfig, at, credentials);
    const names = ["webhook-namespaces", "--verb=list,watch", "--resource=namespaces"];
    await succeed(server.kubectl(["create", "clusterrole", ...names]));
    const binding = ["webhook-namespaces", "--clusterrole=webhook-namespaces"];
    const user = "--user=system:serviceaccount:guard:webhook";
    await succeed(server.kubectl(["create", "clusterrolebinding", ...binding, user]));
    await createNamespace(server.client, "labelled", { debug: "yes" });
    await createRunningPod(server.client, "labelled", { metadata: { name: "app" } });
  });
  after(() => forwarder.close());

  /** The verdict on a dry run: `allowed`, or the codes of the denial. */
  const debug = async (): Promise<string> => {
    const { status, body } = await server.client.request({
      method: "PATCH",
      path: "/api/v1/namespaces/labelled/pods/app/ephemeralcontainers?dryRun=All",
      contentType: "application/strategic-merge-patch+json",
      body: { spec: { ephemeralContainers: [{ name: "d", image: "busybox:1.36" }] } },
    });
    if (status === 200) return "allowed";
    const { causes = [] } = (body as { details?: { causes?: { reason: string }[] } }).details ?? {}; // a Status
    return causes.map(({ reason }) => reason).join() || JSON.stringify(body);
  };
  const label = (value: string) =>
    server.client.succeed({
      method: "PATCH",
      path: "/api/v1/namespaces/labelled",
      contentType: "application/merge-patch+json",
      body: { metadata: { labels: { debug: value } } },
    });
  const becomes = (expected: string, withinMs: number) =>
    eventually(async () => expect(await debug()).to.equal(expected), withinMs);

  describe("with a policy that reads them", () => {
    let guard: InstalledGuard;

    before(async () => {
      forwarder.setBackends([apiPort]);
      guard = await installGuard(server, {
        policies: { "policy.yaml": POLICY },
        flags: [`--kubeconfig=${kubeconfig}`],
      });
    });
    after(() => guard.close());
    beforeEach(async () => {
      forwarder.setBackends([apiPort]);
      await label("yes");
      await becomes("allowed", 20_000);
    });

    it("follows a change within two seconds", async () => {
      await label("no");
      await becomes("unmatched", 2000);
      await label("yes");
      await becomes("allowed", 2000);
    });

    it("asks the API server once, not with each request", async () => {
      const calls = async () => {
        const text = String((await server.client.request({ path: "/metrics" })).body);
        const counts = text.match(/^apiserver_request_total\{.*resource="namespaces".* \d+$/gm) ?? [];
        return counts.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" "))), 0);
      };
      const before = await calls();
      for (let count = 0; count < 20; count++) expect(await debug()).to.equal("allowed");
      expect(await calls()).to.equal(before);
      expect(await guard.metric("ephemeral_guard_namespaces_synced")).to.equal(1);
    });

    it("says how many it knows", async () => {
      expect((await guard.readiness()).text).to.match(/^\[\+\]namespaces ok: \d+, heard of \d+ s ago$/m);
    });

    it("comes back by itself when connections break, and has missed nothing", async () => {
      const lists = await guard.metric("ephemeral_guard_namespaces_lists_total");
      forwarder.setBackends([]);
      forwarder.disconnect();
      await label("no");
      await delay(1000);
      expect(await debug(), "the last known labels").to.equal("allowed");
      expect((await guard.readiness()).text).to.match(
        /^\[!\]namespaces last reload failed .*last good state stays in force$/m,
      );
      forwarder.setBackends([apiPort]);
      await becomes("unmatched", 5000);
      expect(await guard.metric("ephemeral_guard_namespaces_lists_total")).to.be.above(lists);
      expect((await guard.readiness()).text).not.to.contain("[!]");
    });
  });

  describe("with policies that do not read them", () => {
    let guard: InstalledGuard;

    beforeEach(async () => {
      forwarder.setBackends([apiPort]);
      await label("yes");
      guard = await installGuard(server, { policies: "starter", flags: [`--kubeconfig=${kubeconfig}`] });
    });
    afterEach(() => guard.close());

    const edit = (text: string) => writeFile(join(guard.files.policies, "starter.yaml"), text);

    it("asks nobody, until a reload brings a policy that does, which costs no request", async () => {
      expect(forwarder.connections().get(apiPort) ?? 0).to.equal(0);
      expect(await guard.metric("ephemeral_guard_namespaces_lists_total")).to.equal(0);
      await edit(POLICY);
      const end = Date.now() + 3000;
      while (Date.now() < end) expect(await debug()).to.equal("allowed");
      expect(await guard.metric("ephemeral_guard_namespaces_lists_total")).to.equal(1);
      await label("no");
      await becomes("unmatched", 2000);
    });

    it("stops asking when a reload takes the last such policy away", async () => {
      await edit(POLICY);
      await eventually(async () =>
        expect(await guard.metric("ephemeral_guard_namespaces_synced")).to.equal(1),
      );
      await edit(POLICY.replace(/^ {2}match.*\n/m, ""));
      await eventually(async () =>
        expect(await guard.metric("ephemeral_guard_namespaces_synced")).to.equal(0),
      );
      await eventually(() => Promise.resolve(expect(forwarder.connections().get(apiPort) ?? 0).to.equal(0)));
      expect(await debug()).to.equal("allowed");
    });

    it("denies what it cannot know, and stays ready, when no API server answers", async () => {
      forwarder.setBackends([]);
      await edit(POLICY);
      await becomes("namespace.unknown", 4000);
      const { status, text } = await guard.readiness();
      expect(status).to.equal(200);
      expect(text).to.match(/^\[!\]namespaces failed: .*denied$/m);
      forwarder.setBackends([apiPort]);
      await becomes("allowed", 10_000);
    });
  });

  it("keeps a new replica from being ready while no API server answers", async () => {
    forwarder.setBackends([]);
    const outcome = await startGuardProcess({
      policies: { "policy.yaml": POLICY },
      flags: [`--kubeconfig=${kubeconfig}`],
    }).then(
      (guard: GuardProcess) => guard.close(),
      (error: unknown) => String(error),
    );
    expect(outcome).to.match(/\[-\]namespaces failed: /);
  });
});
