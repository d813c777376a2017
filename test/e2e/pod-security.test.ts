import { expect } from "chai";
import type { ApiServer, User } from "../support/api-server.ts";
import { addContainers, standingContainers } from "../support/debug-containers.ts";
import { createDebugger } from "../support/debugger-role.ts";
import { installGuard, type InstalledGuard } from "../support/installed-guard.ts";
import { succeed } from "../support/kubectl.ts";
import { createNamespace } from "../support/namespace.ts";
import { createRunningPod } from "../support/running-pod.ts";
import { sharedApiServer } from "../support/shared-api-server.ts";
import { HARDENED } from "./debug-commands.ts";

/** Beside the API server's own Pod Security Admission, which judges the whole pod, after `/mutate` and before `/validate`. */
describe("in a namespace that enforces a Pod Security Standard", () => {
  let server: ApiServer;
  let alice: User;

  before(async () => {
    server = await sharedApiServer();
    alice = await createDebugger(server);
    const enforce = { "pod-security.kubernetes.io/enforce": "restricted" };
    for (const [namespace, labels] of [
      ["restricted", enforce],
      ["tightened", {}],
    ] as const) {
      await createNamespace(server.client, namespace, labels);
      await createRunningPod(server.client, namespace, HARDENED);
    }
  });

  const debug = (namespace: string, name: string) =>
    server.kubectl(
      ["debug", "-n", namespace, "hardened", "-c", name, "--image=busybox:1.36", "--target=app"],
      alice,
    );

  it("kubectl's default profile fails without the guard", async () => {
    const { code, stderr } = await debug("restricted", "unguarded");
    expect(code).to.equal(1);
    expect(stderr).to.contain(
      'Error from server (Forbidden): pods "hardened" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "unguarded" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "unguarded" must set securityContext.capabilities.drop=["ALL"]; container "unguarded" must not include "SYS_PTRACE" in securityContext.capabilities.add)\n',
    );
  });

  describe("with the guard and policies/production", () => {
    let guard: InstalledGuard | undefined;
    before(async () => {
      guard = await installGuard(server, { policies: "production" });
    });
    after(() => guard?.close());

    it("it works: what the level forbids is taken out, and what it demands is filled in", async () => {
      const { code, stderr } = await debug("restricted", "guarded");
      expect(code, stderr).to.equal(0);
      const [container] = await standingContainers(server.client, "restricted", "hardened");
      expect(container?.securityContext).to.deep.equal({
        runAsUser: 10001,
        runAsNonRoot: true,
        allowPrivilegeEscalation: false,
        capabilities: { drop: ["ALL"] },
        seccompProfile: { type: "RuntimeDefault" },
      });
    });
  });

  it("an older debug container blocks each new one, whatever the guard thinks", async () => {
    const old = [{ name: "old", image: "busybox:1.36", securityContext: { privileged: true } }];
    const at = { namespace: "tightened", pod: "hardened" };
    expect(await addContainers(server.client, { ...at, containers: old })).to.include({ status: 200 });
    await succeed(
      server.kubectl(["label", "ns", "tightened", "pod-security.kubernetes.io/enforce=baseline"]),
    );
    const fine = [{ name: "fine", image: "busybox:1.36" }];
    const { status, body } = await addContainers(server.client, { ...at, containers: fine });
    expect(status).to.equal(403);
    expect((body as { message: string }).message).to.equal(
      'pods "hardened" is forbidden: violates PodSecurity "baseline:latest": privileged (container "old" must not set securityContext.privileged=true)',
    );
  });
});
