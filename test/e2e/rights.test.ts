import { expect } from "chai";
import type { ApiServer, User } from "../support/api-server.ts";
import { toList } from "../support/chart.ts";
import { createDebugger } from "../support/debugger-role.ts";
import { succeed } from "../support/kubectl.ts";
import { createNamespace } from "../support/namespace.ts";
import { createRunningPod } from "../support/running-pod.ts";
import { sharedApiServer } from "../support/shared-api-server.ts";

const NAMESPACE = "rights";

/** As seed 003 has it. */
const SEED_ROLE = [
  {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "Role",
    metadata: { name: "debug-pods", namespace: NAMESPACE },
    rules: [
      { apiGroups: [""], resources: ["pods"], verbs: ["get", "list"] },
      { apiGroups: [""], resources: ["pods/ephemeralcontainers"], verbs: ["update", "patch"] },
    ],
  },
  {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "RoleBinding",
    metadata: { name: "debug-pods-binding", namespace: NAMESPACE },
    subjects: [{ kind: "User", name: "developer", apiGroup: "rbac.authorization.k8s.io" }],
    roleRef: { kind: "Role", name: "debug-pods", apiGroup: "rbac.authorization.k8s.io" },
  },
];

/** What RBAC says before any webhook is asked. The README's troubleshooting quotes these texts. */
describe("rights to debug", () => {
  let server: ApiServer;
  let developer: User;

  before(async () => {
    server = await sharedApiServer();
    await createNamespace(server.client, NAMESPACE);
    await createRunningPod(server.client, NAMESPACE, { metadata: { name: "app" } });
    developer = await server.createUser("developer", []);
    await succeed(server.kubectl(["apply", "-f", "-"], { stdin: toList(SEED_ROLE) }));
  });

  const kubectl = (user: User, ...args: readonly string[]) =>
    server.kubectl(["-n", NAMESPACE, ...args], user);
  const debug = ["debug", "app", "--image=busybox:1.36", "--target=app"];
  const forbidden = (what: string): string =>
    `Error from server (Forbidden): pods "app" is forbidden: User ${what} in API group "" in the namespace "${NAMESPACE}"\n`;
  const patch = (name: string) => [
    "patch",
    "pod",
    "app",
    "--subresource=ephemeralcontainers",
    `-p={"spec":{"ephemeralContainers":[{"name":"${name}","image":"busybox:1.36"}]}}`,
  ];

  it("nobody has without a role", async () => {
    const mallory = await server.createUser("mallory", []);
    const { stderr } = await kubectl(mallory, ...debug);
    expect(stderr).to.equal(forbidden('"mallory" cannot get resource "pods"'));
  });

  it("are more than those to see pods", async () => {
    const viewer = await server.createUser("viewer", []);
    await succeed(
      server.kubectl([
        "create",
        "role",
        "viewer",
        "-n",
        NAMESPACE,
        "--verb=get,list,watch",
        "--resource=pods",
      ]),
    );
    await succeed(
      server.kubectl(["create", "rolebinding", "viewer", "-n", NAMESPACE, "--role=viewer", "--user=viewer"]),
    );
    const { stderr } = await kubectl(viewer, ...debug);
    expect(stderr).to.equal(forbidden('"viewer" cannot patch resource "pods/ephemeralcontainers"'));
  });

  describe("by the seeds' Role", () => {
    it("are enough to add a container", async () => {
      expect(await kubectl(developer, ...debug)).to.include({ code: 0 });
    });

    it("are not enough for kubectl patch, which reads the subresource first", async () => {
      const { stderr } = await kubectl(developer, ...patch("seed"));
      expect(stderr).to.equal(forbidden('"developer" cannot get resource "pods/ephemeralcontainers"'));
    });

    it("are shown by kubectl auth can-i for --subresource; after a slash it takes a name", async () => {
      const canI = async (...what: readonly string[]) =>
        (await kubectl(developer, "auth", "can-i", ...what)).stdout.trim();
      expect(await canI("patch", "pods", "--subresource=ephemeralcontainers")).to.equal("yes");
      expect(await canI("patch", "pods/ephemeralcontainers")).to.equal("no");
    });
  });

  it("by the chart's debugger role are enough for both", async () => {
    const alice = await createDebugger(server);
    expect(await kubectl(alice, ...debug)).to.include({ code: 0 });
    expect(await kubectl(alice, ...patch("chart"))).to.include({ code: 0 });
  });
});
