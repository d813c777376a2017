import { expect } from "chai";
import type { ApiServer, User } from "../support/api-server.ts";
import { standingContainers, unstamped } from "../support/debug-containers.ts";
import { createDebugger } from "../support/debugger-role.ts";
import { installGuard, type InstalledGuard } from "../support/installed-guard.ts";
import { createNamespace } from "../support/namespace.ts";
import { createRunningPod } from "../support/running-pod.ts";
import { sharedApiServer } from "../support/shared-api-server.ts";

const NAMESPACE = "windows";

/** kubectl's default profile adds SYS_PTRACE, which the API server refuses in Windows pods. */
describe("kubectl debug of a Windows pod", () => {
  let server: ApiServer;
  let alice: User;

  before(async () => {
    server = await sharedApiServer();
    alice = await createDebugger(server);
    await createNamespace(server.client, NAMESPACE);
    const containers = [{ name: "app", image: "mcr.microsoft.com/windows/servercore:ltsc2022" }];
    await createRunningPod(server.client, NAMESPACE, {
      metadata: { name: "app" },
      spec: { os: { name: "windows" }, containers },
    });
  });

  const debug = (name: string, ...flags: readonly string[]) =>
    server.kubectl(
      ["debug", "-n", NAMESPACE, "app", "-c", name, "--image=mcr.microsoft.com/windows/nanoserver:ltsc2022", "--target=app", ...flags],
      alice,
    ); // prettier-ignore

  it("fails without the guard", async () => {
    const { code, stderr } = await debug("unguarded");
    expect(code).to.equal(1);
    expect(stderr).to.equal(
      'The Pod "app" is invalid: spec.ephemeralContainers[0].securityContext.capabilities: Forbidden: cannot be set for a windows pod\n',
    );
  });

  describe("with it", () => {
    let guard: InstalledGuard | undefined;
    before(async () => {
      guard = await installGuard(server, { policies: "starter" });
    });
    after(() => guard?.close());

    for (const [profile, removed] of Object.entries({
      general: "capabilities",
      netadmin: "capabilities",
      sysadmin: "privileged",
      restricted: "capabilities, allowPrivilegeEscalation, seccompProfile",
    })) {
      it(`works with profile ${profile}`, async () => {
        const { code, stderr } = await debug(profile, `--profile=${profile}`);
        expect(code, stderr).to.equal(0);
        expect(stderr).to.contain(`Warning: ephemeral-guard: removed for Windows ${removed}\n`);
        const stands = await standingContainers(server.client, NAMESPACE, "app");
        const context = unstamped(stands.find(({ name }) => name === profile)!)["securityContext"];
        expect(context).to.deep.equal(profile === "restricted" ? { runAsNonRoot: true } : undefined);
      });
    }
  });
});
