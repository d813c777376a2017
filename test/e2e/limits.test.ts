import { expect } from "chai";
import type { ApiServer } from "../support/api-server.ts";
import { addContainers, standingContainers, stampOf } from "../support/debug-containers.ts";
import { installGuard, type InstalledGuard } from "../support/installed-guard.ts";
import { createNamespace } from "../support/namespace.ts";
import { createRunningPod } from "../support/running-pod.ts";
import { sharedApiServer } from "../support/shared-api-server.ts";

const NAMESPACE = "limits";
const MIB = 1024 * 1024;

const POLICY = `
apiVersion: ephemeral-guard.dev/v1
kind: DebugPolicy
metadata: {name: few}
spec:
  images: {allow: [docker.io/library/busybox]}
  limits: {perRequest: 2, perPod: 5}
`;

/** How many, and how large. */
describe("limits", () => {
  let server: ApiServer;
  let guard: InstalledGuard | undefined;

  before(async () => {
    server = await sharedApiServer();
    guard = await installGuard(server, { policies: { "few.yaml": POLICY } });
    await createNamespace(server.client, NAMESPACE);
  });
  after(() => guard?.close());

  const createPod = (name: string) => createRunningPod(server.client, NAMESPACE, { metadata: { name } });
  const add = (pod: string, containers: readonly object[], dryRun = false) =>
    addContainers(server.client, { namespace: NAMESPACE, pod, containers, dryRun });
  const container = (name: string, more: object = {}) => ({ name, image: "busybox:1.36", ...more });
  const codes = (body: unknown): readonly string[] =>
    (body as Refusal).details?.causes?.map(({ reason }) => reason) ?? [];

  it("holds the number that one request may add", async () => {
    await createPod("crowd");
    const { status, body } = await add(
      "crowd",
      ["a", "b", "c"].map((name) => container(name)),
    );
    expect(status).to.equal(403);
    expect(codes(body)).to.deep.equal(["limits.perRequest"]);
    expect(
      await add(
        "crowd",
        ["a", "b"].map((name) => container(name)),
      ),
    ).to.include({ status: 200 });
  });

  it("holds the number in one pod, though a dozen people add one at the same moment", async () => {
    await createPod("rush");
    const names = Array.from({ length: 12 }, (_, index) => `debugger-${index}`);
    const answers = await Promise.all(names.map((name) => add("rush", [container(name)])));
    // Whoever loses a race is judged anew by the API server's retries, against the pod as it is by then.
    const refused = answers.filter(({ status }) => status === 403);
    expect(refused.map(({ body }) => codes(body).join())).to.deep.equal(refused.map(() => "limits.perPod"));
    const stands = await standingContainers(server.client, NAMESPACE, "rush");
    expect(stands).to.have.length(5);
    expect(stands.map((one) => Object.keys(stampOf(one)).length)).to.deep.equal([3, 3, 3, 3, 3]);
    expect(answers.filter(({ status }) => status === 200)).to.have.length(5);
  });

  it("judges no more than a thousand in one request, lest one person should take all memory", async () => {
    await createPod("army");
    const names = Array.from({ length: 20_000 }, (_, index) => `d-${index}`);
    const { status, body } = await add(
      "army",
      names.map((name) => container(name)),
      true,
    );
    expect(status, JSON.stringify(body).slice(0, 500)).to.equal(403);
    expect(codes(body)).to.deep.equal(["request.unsupported"]);
    expect((body as Refusal).message).to.contain(
      "the request adds 20000 debug containers, more than the 1000",
    );
    expect(guard!.process.ended()).to.equal(undefined);
  });

  describe("of what the API server itself takes", () => {
    before(() => createPod("large"));

    // etcd takes no more than 1.5 MiB, so what is larger can be had as a dry run only.
    const sizes: readonly { name: string; args: string; dryRun: boolean }[] = [
      { name: "a container of nearly 3 MiB", args: "a".repeat(2.9 * MIB), dryRun: true },
      { name: "the largest that etcd takes", args: "a".repeat(1.4 * MIB), dryRun: false },
    ];
    for (const { name, args, dryRun } of sizes) {
      it(`judges ${name}`, async () => {
        const evil = container("large", { image: "evil.example/x:1", args: [args] });
        const denied = await add("large", [evil], dryRun);
        expect(denied.status, JSON.stringify(denied.body).slice(0, 500)).to.equal(403);
        expect(codes(denied.body)).to.deep.equal(["images.allow"]);
        const { status, body } = await add("large", [container("large", { args: [args] })], dryRun);
        expect(status, JSON.stringify(body).slice(0, 500)).to.equal(200);
        const { spec } = body as { spec: { ephemeralContainers: Parameters<typeof stampOf>[0][] } };
        expect(stampOf(spec.ephemeralContainers[0]!)).to.include({ REQUESTED_BY: "admin" });
      });
    }

    it("lets nothing in whose review is too long: JSON writes each of these in six bytes", async () => {
      const { status, body } = await add(
        "large",
        [container("long", { args: ["<".repeat(1.4 * MIB)] })],
        true,
      );
      expect(status, JSON.stringify(body).slice(0, 500)).to.equal(500);
      expect((body as Refusal).message).to.include("failed calling webhook");
    });

    it("judges what comes to a pod that is that large", async () => {
      const denied = await add("large", [container("next", { image: "evil.example/x:1" })]);
      expect(denied.status, JSON.stringify(denied.body).slice(0, 500)).to.equal(403);
      expect(await add("large", [container("next")])).to.include({ status: 200 });
    });
  });
});

interface Refusal {
  readonly message?: string;
  readonly details?: { readonly causes?: readonly { readonly reason: string }[] };
}
