import { expect } from "chai";
import { renderChart, renderWebhookConfigurations, toList } from "../support/chart.ts";
import { createAuthority, type Authority } from "../support/authority.ts";
import { eventually } from "../support/eventually.ts";
import { freePort } from "../support/free-port.ts";
import { succeed } from "../support/kubectl.ts";
import { createNamespace } from "../support/namespace.ts";
import type { Finished } from "../support/run.ts";
import { createRunningPod } from "../support/running-pod.ts";
import { sharedApiServer } from "../support/shared-api-server.ts";
import type { ApiServer, User } from "../support/api-server.ts";

/** What the chart's webhook configurations and ClusterRole do to people, with no webhook or a made-up one behind them. */
describe("the chart's admission", () => {
  let server: ApiServer;
  let authority: Authority;
  let alice: User;

  before(async () => {
    server = await sharedApiServer();
    authority = await createAuthority("webhook");
    alice = await server.createUser("alice@corp.example", ["developers"]);
    await succeed(apply(await renderChart({ webhook: { url: "https://127.0.0.1:1" } }), "ClusterRole"));
    for (const namespace of ["admission", "excluded"]) {
      await createNamespace(server.client, namespace);
      await createRunningPod(server.client, namespace, { metadata: { name: "app" } });
      const binding = [
        "create",
        "rolebinding",
        "debuggers",
        "-n",
        namespace,
        "--clusterrole=ephemeral-guard-debugger",
      ];
      await succeed(server.kubectl([...binding, "--group=developers", "--group=on-call"]));
    }
  });
  after(() => succeed(server.kubectl(["delete", "clusterrole", "ephemeral-guard-debugger"])));
  afterEach(() => succeed(server.kubectl(["delete", "--all", WEBHOOK_CONFIGURATIONS])));

  const apply = (objects: readonly { kind: string }[], kind = ""): Promise<Finished> =>
    server.kubectl(["apply", "-f", "-"], {
      stdin: toList(objects.filter((object) => object.kind.includes(kind))),
    });
  const configure = async (
    url: string,
    values: Parameters<typeof renderWebhookConfigurations>[1] = {},
  ): Promise<void> => {
    await succeed(apply(await renderWebhookConfigurations({ url, caBundle: authority.certificate }, values)));
  };
  const debug = (user: User | { as: string; asGroups: string[] }, namespace = "admission") =>
    server.kubectl(["debug", "-n", namespace, "app", "--image=busybox:1.36", "--target=app"], user);
  const onCall = { as: "olga@corp.example", asGroups: ["on-call"] };

  describe("while the webhook is down", () => {
    let nowhere: string;
    before(async () => {
      nowhere = `https://127.0.0.1:${await freePort()}`;
    });
    const refused = (user: Parameters<typeof debug>[0], namespace?: string) =>
      eventually(async () => {
        const { code, stderr } = await debug(user, namespace);
        expect(code).to.equal(1);
        expect(stderr)
          .to.contain('failed calling webhook "mutate.ephemeral-guard.dev"')
          .and.contain("connection refused");
      });

    it("refuses everybody by default, and says why", async () => {
      await configure(nowhere);
      await refused(alice);
      await refused(onCall);
      await refused(alice, "excluded");
    });

    it("lets members of a break-glass group in, and nobody else", async () => {
      await configure(nowhere, { breakGlassGroups: ["admins", "on-call"] });
      await refused(alice);
      expect(await debug(onCall)).to.include({ code: 0 });
    });

    it("lets in whoever debugs in an excluded namespace", async () => {
      await configure(nowhere, { excludeNamespaces: ["excluded"] });
      await refused(alice);
      expect(await debug(alice, "excluded")).to.include({ code: 0 });
    });

    it("lets everybody in with failurePolicy Ignore", async () => {
      await configure(nowhere);
      await refused(alice);
      await configure(nowhere, { webhook: { failurePolicy: "Ignore" } });
      await eventually(async () => expect(await debug(alice)).to.include({ code: 0 }));
    });

    it("keeps nobody from anything but debug containers", async () => {
      await configure(nowhere);
      await refused(alice);
      const label = ["label", "pod", "-n", "admission", "app", "seen=yes", "--overwrite"];
      expect(await server.kubectl(label)).to.include({ code: 0 });
    });
  });

  describe("the debugger ClusterRole", () => {
    const attach = ["attach", "-n", "admission", "app", "-c", "app"];

    it("lets its holder see, debug, attach and read logs", async () => {
      const rights = await succeed(server.kubectl(["auth", "can-i", "--list", "-n", "admission"], alice));
      const own = rights.split("\n").filter((line) => line.startsWith("pods"));
      expect(own.map((line) => line.replaceAll(/\s+/g, " ").trim())).to.have.members([
        "pods [] [] [get list watch]",
        "pods/ephemeralcontainers [] [] [get update patch]",
        "pods/attach [] [] [get create]",
        "pods/log [] [] [get]",
      ]);
    });

    it("is enough to attach: what stops it here is the node that does not exist", async () => {
      const { stderr } = await server.kubectl(attach, alice);
      expect(stderr).to.contain('"node-a" not found').and.not.contain("orbidden");
    });

    it("and without it nobody attaches", async () => {
      const { stderr } = await server.kubectl(attach, { as: "mallory@corp.example", asGroups: [] });
      expect(stderr).to.contain("forbidden");
    });
  });
});

const WEBHOOK_CONFIGURATIONS = "mutatingwebhookconfigurations,validatingwebhookconfigurations";
