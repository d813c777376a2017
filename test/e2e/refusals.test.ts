import { expect } from "chai";
import type { ApiServer, User } from "../support/api-server.ts";
import { standingContainers } from "../support/debug-containers.ts";
import { allowToDebug, createDebugger } from "../support/debugger-role.ts";
import {
  configureWebhooks,
  installGuard,
  removeWebhooks,
  type InstalledGuard,
} from "../support/installed-guard.ts";
import { startGuardProcess, type GuardProcess } from "../support/guard-process.ts";
import { eventually } from "../support/eventually.ts";
import { createNamespace } from "../support/namespace.ts";
import { createRunningPod } from "../support/running-pod.ts";
import { sharedApiServer } from "../support/shared-api-server.ts";

const REFUSED =
  'Error from server (Forbidden): admission webhook "validate.ephemeral-guard.dev" denied the request: ';

/** Refusals for which no command would do instead, to the letter, as kubectl prints them. */
describe("a refusal without a Try line", () => {
  let server: ApiServer;
  let alice: User;
  let debugs = 0;

  before(async () => {
    server = await sharedApiServer();
    alice = await createDebugger(server);
    await createNamespace(server.client, "refusals");
    await createRunningPod(server.client, "refusals", { metadata: { name: "app" } });
  });

  const debug = (...flags: readonly string[]) => [
    "debug", "-n", "refusals", "app", "-c", `d-${++debugs}`, "--image=busybox:1.36", "--target=app", ...flags,
  ]; // prettier-ignore

  describe("under policies/lockdown", () => {
    let guard: InstalledGuard | undefined;
    before(async () => {
      guard = await installGuard(server, { policies: "lockdown" });
    });
    after(() => guard?.close());

    it("for somebody whom no policy covers", async () => {
      const { code, stderr } = await server.kubectl(debug("-c", "mine"), alice);
      expect({ code, stderr }).to.deep.equal({
        code: 1,
        stderr: `${REFUSED}container "mine" is refused
  no policy covers user "alice@corp.example" in namespace "refusals"
Next: ask whoever keeps the ephemeral-guard policies for one that covers you here
`,
      });
    });

    it("and none for a member of its group", async () => {
      await allowToDebug(server, { kind: "Group", name: "debug-operators" });
      const olga = { as: "olga@corp.example", asGroups: ["debug-operators"] };
      const { code, stderr } = await server.kubectl(debug(), olga);
      expect(code, stderr).to.equal(0);
    });
  });

  describe("by a webhook without policies", () => {
    let guard: GuardProcess | undefined;
    before(async () => {
      guard = await startGuardProcess({
        policies: { "bad.yaml": "kind: DebugPolicies\n" },
        until: "listening",
      });
      const url = `https://127.0.0.1:${guard.port}`;
      await configureWebhooks(server, { url, caBundle: guard.files.authority.certificate });
    });
    after(async () => {
      await removeWebhooks(server);
      await guard?.close();
    });

    it("for everybody, although it is not ready", async () => {
      const { status, text } = await guard!.readiness();
      expect(status).to.equal(503);
      expect(text).to.contain("bad.yaml:1:");
      await eventually(async () => {
        const { code, stderr } = await server.kubectl(debug("-c", "mine"));
        expect({ code, stderr }).to.deep.equal({
          code: 1,
          stderr: `${REFUSED}container "mine" is refused
  no policies are loaded, so nothing can be allowed
Next: tell whoever runs ephemeral-guard that no policy set is in force; its /readyz says why
`,
        });
      });
    });
  });

  after(async () => {
    const stands = await standingContainers(server.client, "refusals", "app");
    expect(stands.map(({ name }) => name)).to.deep.equal(["d-2"]);
  });
});
