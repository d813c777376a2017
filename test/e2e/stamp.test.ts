import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import type { ApiServer, User } from "../support/api-server.ts";
import {
  addContainers,
  standingContainers,
  stampOf,
  type StandingContainer,
} from "../support/debug-containers.ts";
import { createDebugger } from "../support/debugger-role.ts";
import { installGuard, type InstalledGuard } from "../support/installed-guard.ts";
import { succeed } from "../support/kubectl.ts";
import { createNamespace } from "../support/namespace.ts";
import { createRunningPod } from "../support/running-pod.ts";
import { sharedApiServer } from "../support/shared-api-server.ts";

const NAMESPACE = "stamp";
const POD = `/api/v1/namespaces/${NAMESPACE}/pods/app`;

/** Who asked, when and by which policies: written by the guard alone, and there for as long as the pod is. */
describe("the stamp", () => {
  let server: ApiServer;
  let guard: InstalledGuard | undefined;
  let alice: User;
  let bob: User;

  before(async () => {
    server = await sharedApiServer();
    alice = await createDebugger(server);
    bob = await createDebugger(server, "bob@corp.example");
    guard = await installGuard(server, { policies: "starter" });
    await createNamespace(server.client, NAMESPACE);
    await createRunningPod(server.client, NAMESPACE, { metadata: { name: "app" } });
  });
  after(() => guard?.close());

  const stands = () => standingContainers(server.client, NAMESPACE, "app");
  const find = async (name: string): Promise<StandingContainer> => {
    const container = (await stands()).find((one) => one.name === name);
    if (container === undefined) throw new Error(`no debug container ${name}`);
    return container;
  };
  const debug = (user: User, name: string, ...flags: readonly string[]) =>
    server.kubectl(
      ["debug", "-n", NAMESPACE, "app", "-c", name, "--image=busybox:1.36", "--target=app", ...flags],
      user,
    );

  it("tells five debuggings of one pod apart, each with its own time", async () => {
    const before = Date.now() - 1000;
    for (const [index, user] of [alice, bob, alice, alice, bob].entries()) {
      const { stderr } = await debug(user, `debugger-${index + 1}`);
      const carries =
        index === 0 ? "1 debug container, which stays" : `${index + 1} debug containers, which stay`;
      expect(stderr).to.contain(`ephemeral-guard: the pod now carries ${carries} until the pod is deleted\n`);
    }
    const stamps = (await stands()).map(stampOf);
    expect(stamps.map((stamp) => stamp["REQUESTED_BY"])).to.deep.equal(
      ["alice", "bob", "alice", "alice", "bob"].map((name) => `${name}@corp.example`),
    );
    const times = stamps.map((stamp) => stamp["REQUESTED_AT"] ?? "");
    expect([...times].sort()).to.deep.equal(times);
    expect(new Set(times)).to.have.property("size", 5);
    for (const time of times) {
      expect(time).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      expect(Date.parse(time)).to.be.within(before, Date.now());
    }
    const [revision] = new Set(guard!.logged("policies loaded").map((line) => line["revision"]));
    expect(new Set(stamps.map((stamp) => stamp["POLICY"]))).to.deep.equal(
      new Set([`starter,starter-fixed-tags@${String(revision)}`]),
    );
  });

  describe("cannot be forged", () => {
    const FORGED = [
      { name: "EPHEMERAL_GUARD_REQUESTED_BY", value: "mallory@corp.example" },
      { name: "EPHEMERAL_GUARD_REQUESTED_AT", value: "1999-01-01T00:00:00Z" },
      { name: "OWN", value: "kept" },
      { name: "EPHEMERAL_GUARD_POLICY", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
      { name: "EPHEMERAL_GUARD_REQUESTED_BY", value: "root" },
    ];
    const isAlices = async (name: string): Promise<void> => {
      const container = await find(name);
      expect(stampOf(container)).to.include({ REQUESTED_BY: "alice@corp.example" });
      expect(Date.parse(stampOf(container)["REQUESTED_AT"] ?? "")).to.be.within(
        Date.now() - 30_000,
        Date.now(),
      );
      expect(stampOf(container)["POLICY"]).to.match(/^starter,starter-fixed-tags@/);
      const others = container.env?.filter((entry) => !entry.name.startsWith("EPHEMERAL_GUARD_"));
      expect(others).to.deep.equal([{ name: "OWN", value: "kept" }]);
    };

    it("by kubectl debug --custom", async () => {
      const file = join(server.folder, "forged-stamp.json");
      await writeFile(file, JSON.stringify({ env: FORGED.filter(({ value }) => value !== "root") }));
      await succeed(debug(alice, "by-custom", `--custom=${file}`));
      await isAlices("by-custom");
    });

    it("by kubectl debug --env", async () => {
      const env = ["--env=EPHEMERAL_GUARD_REQUESTED_BY=root", "--env=OWN=kept"];
      await succeed(debug(alice, "by-env", ...env));
      await isAlices("by-env");
    });

    it("by a patch, with an entry there twice", async () => {
      const operation = { op: "add", path: "/spec/ephemeralContainers/-", value: container("by-patch") };
      const args = ["--subresource=ephemeralcontainers", "--type=json", `-p=${JSON.stringify([operation])}`];
      await succeed(server.kubectl(["patch", "pod", "app", "-n", NAMESPACE, ...args], alice));
      await isAlices("by-patch");
    });

    it("by replace --raw", async () => {
      const pod = await readPod();
      pod.spec.ephemeralContainers.push(container("by-raw"));
      const args = ["replace", "--raw", `${POD}/ephemeralcontainers`, "-f", "-"];
      await succeed(server.kubectl(args, { ...alice, stdin: JSON.stringify(pod) }));
      await isAlices("by-raw");
    });

    it("by envFrom: the container's own entries win over it", async () => {
      const { status } = await addContainers(server.client, {
        namespace: NAMESPACE,
        pod: "app",
        containers: [
          { name: "by-env-from", image: "busybox:1.36", envFrom: [{ configMapRef: { name: "forged" } }] },
        ],
      });
      expect(status).to.equal(200);
      expect(stampOf(await find("by-env-from"))).to.have.keys("REQUESTED_BY", "REQUESTED_AT", "POLICY");
    });

    const container = (name: string) => ({
      name,
      image: "busybox:1.36",
      targetContainerName: "app",
      env: FORGED,
    });
  });

  describe("stays", () => {
    const CHANGED =
      /^The Pod "app" is invalid: spec.ephemeralContainers: Forbidden: existing ephemeral containers "debugger-1" may not be changed/;

    it("though somebody patches it", async () => {
      // A strategic merge puts what it adds before what stands.
      const index = (await stands()).findIndex(({ name }) => name === "debugger-1");
      const path = `/spec/ephemeralContainers/${index}/env/0/value`;
      const patch = JSON.stringify([{ op: "replace", path, value: "mallory@corp.example" }]);
      const args = ["--subresource=ephemeralcontainers", "--type=json", `-p=${patch}`];
      const { code, stderr } = await server.kubectl(["patch", "pod", "app", "-n", NAMESPACE, ...args], alice);
      expect(code).to.equal(1);
      expect(stderr).to.match(CHANGED);
    });

    it("though somebody takes it away with replace --raw", async () => {
      const pod = await readPod();
      for (const standing of pod.spec.ephemeralContainers)
        if (standing.name === "debugger-1") standing.env = [];
      const args = ["replace", "--raw", `${POD}/ephemeralcontainers`, "-f", "-"];
      const { code, stderr } = await server.kubectl(args, { ...alice, stdin: JSON.stringify(pod) });
      expect(code).to.equal(1);
      expect(stderr).to.match(CHANGED);
    });

    it("and is what it was", async () => {
      expect(stampOf(await find("debugger-1"))).to.include({ REQUESTED_BY: "alice@corp.example" });
    });
  });

  const readPod = async () => (await server.client.succeed({ path: POD })) as Pod; // what the API server sends
});

interface Pod {
  readonly spec: { readonly ephemeralContainers: { name: string; env?: object[] }[] };
}
