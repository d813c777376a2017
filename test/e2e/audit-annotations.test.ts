import { expect } from "chai";
import type { ApiServer } from "../support/api-server.ts";
import { findAuditEvent } from "../support/audit-events.ts";
import { addContainers, standingContainers, stampOf } from "../support/debug-containers.ts";
import { installGuard, type InstalledGuard } from "../support/installed-guard.ts";
import { createNamespace } from "../support/namespace.ts";
import { createRunningPod } from "../support/running-pod.ts";
import { sharedApiServer } from "../support/shared-api-server.ts";

const NAMESPACE = "audit-annotations";

/** What both webhooks leave in the API server's own audit log. */
describe("the API server's audit log", () => {
  let server: ApiServer;
  let pods = 0;

  before(async () => {
    server = await sharedApiServer();
    await createNamespace(server.client, NAMESPACE);
  });

  const create = async (): Promise<string> => {
    const name = `pod-${++pods}`;
    await createRunningPod(server.client, NAMESPACE, { metadata: { name } });
    return name;
  };
  const add = (pod: string, container: object) =>
    addContainers(server.client, {
      namespace: NAMESPACE,
      pod,
      containers: [{ name: "debugger", targetContainerName: "app", ...container }],
    });
  /** The guard's annotations, without the revision, which must be the same in both. */
  const annotationsOf = async (pod: string): Promise<object> => {
    const { annotations = {} } = await findAuditEvent(
      server.auditLog,
      (event) => event.objectRef?.name === pod,
    );
    const own = Object.entries(annotations).filter(([key]) =>
      /^(mutate|validate)\.ephemeral-guard\.dev\//.test(key),
    );
    const revisions = own.filter(([key]) => key.endsWith("/revision")).map(([, value]) => value);
    expect(revisions).to.have.length(2);
    expect(revisions[0])
      .to.match(/^[0-9a-f]{12}$/)
      .and.to.equal(revisions[1]);
    return Object.fromEntries(
      own
        .filter(([key]) => !/\/(revision|uid)$/.test(key))
        .map(([key, value]) => [key.replace(".ephemeral-guard.dev", ""), value]),
    );
  };

  describe("under policies/production", () => {
    let guard: InstalledGuard | undefined;
    before(async () => {
      guard = await installGuard(server, { policies: "production" });
    });
    after(() => guard?.close());

    it("says what was changed and why it was let in", async () => {
      const pod = await create();
      await add(pod, { image: "busybox:1.36", securityContext: { capabilities: { add: ["SYS_PTRACE"] } } });
      expect(await annotationsOf(pod)).to.deep.equal({
        "mutate/policies": "production",
        "mutate/mutations":
          "securityContext.capabilities.add,securityContext.runAsUser,securityContext.runAsNonRoot,securityContext.allowPrivilegeEscalation,securityContext.capabilities.drop,securityContext.seccompProfile,env",
        "validate/policies": "production",
        "validate/verdict": "allowed",
        "validate/violations": "",
      });
    });

    it("says of what is refused by which codes, each once", async () => {
      const pod = await create();
      await add(pod, {
        image: "alpine",
        env: [{ name: "A", valueFrom: { secretKeyRef: { name: "a", key: "b" } } }],
        envFrom: [{ secretRef: { name: "a" } }],
      });
      expect(await annotationsOf(pod)).to.include({
        "validate/verdict": "denied",
        "validate/violations": "images.allow,images.requireTag,fields.forbid",
      });
    });
  });

  describe("in a first week, with the chart's mode: audit", () => {
    let guard: InstalledGuard | undefined;
    before(async () => {
      guard = await installGuard(server, { policies: "production", values: { mode: "audit" } });
    });
    after(() => guard?.close());

    it("says what would have been refused; it is let in as it came, without a warning", async () => {
      const pod = await create();
      const { status, warnings } = await add(pod, { image: "alpine", securityContext: { privileged: true } });
      expect(status).to.equal(200);
      expect(warnings.filter((text) => !text.includes("the pod now carries"))).to.deep.equal([]);
      expect(await annotationsOf(pod)).to.deep.equal({
        "mutate/policies": "production",
        "mutate/mutations": "",
        "validate/policies": "production",
        "validate/verdict": "would-deny",
        "validate/violations":
          "images.allow,images.requireTag,privileges.privileged,privileges.seccompProfile,privileges.capabilities,privileges.allowPrivilegeEscalation,privileges.runAsNonRoot,privileges.runAsRoot",
      });
      const [container] = await standingContainers(server.client, NAMESPACE, pod);
      expect(container?.securityContext).to.deep.equal({ privileged: true });
      expect(stampOf(container!)).to.deep.equal({});
    });
  });
});
