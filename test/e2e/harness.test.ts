import { expect } from "chai";
import { findAuditEvent } from "../support/audit-events.ts";
import { startApiServer, type ApiServer } from "../support/api-server.ts";
import { succeed } from "../support/kubectl.ts";
import { createNamespace } from "../support/namespace.ts";
import { createRunningPod } from "../support/running-pod.ts";
import { sharedApiServer } from "../support/shared-api-server.ts";

/** The ground that the other e2e tests stand on; no webhook is about. */
describe("the API server of the tests", () => {
  let server: ApiServer;

  before(async () => {
    server = await sharedApiServer();
    await createNamespace(server.client, "harness");
    await createRunningPod(server.client, "harness", {
      metadata: { name: "sample-app", labels: { app: "sample-app" } },
    });
    await succeed(server.kubectl(["apply", "-f", "-"], { stdin: JSON.stringify(DEVELOPERS_MAY_DEBUG) }));
  });

  const debug = ["debug", "-n", "harness", "sample-app", "--image=busybox:1.36", "--target=app"];

  it("shows a pod that runs, with a token volume, although no kubelet is there", async () => {
    const pod: unknown = JSON.parse(
      await succeed(server.kubectl(["get", "pod", "-n", "harness", "sample-app", "-o", "json"])),
    );
    expect(pod).to.have.nested.property("status.phase", "Running");
    expect(pod)
      .to.have.nested.property("spec.volumes[0].name")
      .that.matches(/^kube-api-access-/);
  });

  it("takes a debug container from a user known by certificate, and tells the audit log", async () => {
    const alice = await server.createUser("alice@corp.example", ["developers"]);
    const { code, stderr } = await server.kubectl([...debug, "-c", "by-alice"], alice);
    expect({ code, stderr }).to.deep.include({ code: 0 });
    const names = [
      "get",
      "pod",
      "-n",
      "harness",
      "sample-app",
      "-o",
      "jsonpath={.spec.ephemeralContainers[*].name}",
    ];
    expect(await succeed(server.kubectl(names))).to.equal("by-alice");
    const event = await findAuditEvent(
      server.auditLog,
      ({ user, objectRef }) => objectRef?.namespace === "harness" && user.username === "alice@corp.example",
    );
    expect(event.user.groups).to.include("developers");
    expect(event.responseStatus?.code).to.equal(200);
    expect(event).to.have.nested.property("requestObject.spec.ephemeralContainers[0].name", "by-alice");
  });

  it("refuses a user without the right, by RBAC", async () => {
    const mallory = await server.createUser("mallory@corp.example", []);
    const { code, stderr } = await server.kubectl(debug, mallory);
    expect(code).to.equal(1);
    expect(stderr).to.contain(
      'pods "sample-app" is forbidden: User "mallory@corp.example" cannot get resource "pods"',
    );
  });

  it("knows impersonated users", async () => {
    const as = { as: "bob@corp.example", asGroups: ["developers"] };
    const { code, stderr } = await server.kubectl([...debug, "-c", "by-bob"], as);
    expect({ code, stderr }).to.deep.include({ code: 0 });
    const event = await findAuditEvent(
      server.auditLog,
      ({ impersonatedUser }) => impersonatedUser?.username === "bob@corp.example",
    );
    expect(event.user.username).to.equal("admin");
  });

  it("says what is wrong when it cannot start", async () => {
    const error = await startApiServer({ extraArgs: ["--no-such-flag"] }).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(String(error))
      .to.match(/kube-apiserver ended \(exit code 1\) before readiness/)
      .and.contain("unknown flag: --no-such-flag");
  });
});

const DEVELOPERS_MAY_DEBUG = {
  apiVersion: "v1",
  kind: "List",
  items: [
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "Role",
      metadata: { name: "debug-pods", namespace: "harness" },
      rules: [
        { apiGroups: [""], resources: ["pods"], verbs: ["get", "list"] },
        { apiGroups: [""], resources: ["pods/ephemeralcontainers"], verbs: ["update", "patch"] },
      ],
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata: { name: "debug-pods", namespace: "harness" },
      subjects: [{ kind: "Group", name: "developers", apiGroup: "rbac.authorization.k8s.io" }],
      roleRef: { kind: "Role", name: "debug-pods", apiGroup: "rbac.authorization.k8s.io" },
    },
  ],
};
