import { expect } from "chai";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ApiServer } from "../support/api-server.ts";
import { createAuthority, type Authority } from "../support/authority.ts";
import { renderChart, renderWebhookConfigurations, toList } from "../support/chart.ts";
import { eventually } from "../support/eventually.ts";
import { startFakeWebhook, type FakeResponse } from "../support/fake-webhook.ts";
import { succeed } from "../support/kubectl.ts";
import { createNamespace } from "../support/namespace.ts";
import { run, type Finished } from "../support/run.ts";
import { createRunningPod, type PodManifest } from "../support/running-pod.ts";
import { sharedApiServer } from "../support/shared-api-server.ts";

const MOUNTED = "/var/run/secrets/kubernetes.io/serviceaccount";
const STAMPED: FakeResponse = {
  allowed: true,
  patch: [
    {
      op: "add",
      path: "/spec/ephemeralContainers/0/env",
      value: [{ name: "EPHEMERAL_GUARD_REQUESTED_BY", value: "x" }],
    },
  ],
};
const ALLOWED: FakeResponse = { allowed: true };
const DENIED: FakeResponse = { allowed: false, status: { code: 403, message: "no" } };

/** The pod of `helm test`: its script is run here, with the pod's ServiceAccount, against webhooks that answer so. */
describe("helm test", () => {
  let server: ApiServer;
  let authority: Authority;
  let pod: TestPod;

  before(async () => {
    server = await sharedApiServer();
    authority = await createAuthority("webhook");
    const hooks = (await renderChart()).filter(
      ({ metadata }) => metadata.annotations?.["helm.sh/hook"] === "test",
    );
    pod = hooks.find(({ kind }) => kind === "Pod") as unknown as TestPod; // the chart has one
    // Pod Security Admission judges debug containers before the guard does.
    await createNamespace(server.client, "helm-test", { "pod-security.kubernetes.io/enforce": "restricted" });
    const others = hooks
      .filter(({ kind }) => kind !== "Pod")
      .map((object) => ({ ...object, metadata: { ...object.metadata, namespace: "helm-test" } }))
      .map((object) => JSON.parse(JSON.stringify(object).replaceAll('"guard"', '"helm-test"')) as object);
    await succeed(server.kubectl(["apply", "-f", "-"], { stdin: toList(others) }));
    await createRunningPod(server.client, "helm-test", {
      ...pod,
      metadata: { name: "ephemeral-guard-test" },
    });
  });
  afterEach(() => succeed(server.kubectl(["delete", "--all", WEBHOOK_CONFIGURATIONS])));

  const runTest = async (expected: string): Promise<Finished> => {
    const account = join(server.folder, "serviceaccount");
    await mkdir(account, { recursive: true });
    const create = ["create", "token", "-n", "helm-test", "ephemeral-guard-test"];
    await writeFile(join(account, "token"), (await succeed(server.kubectl(create))).trim());
    await writeFile(join(account, "ca.crt"), server.authority);
    const [container] = pod.spec.containers;
    const [, ...flags] = container.command;
    const here = (text: string): string =>
      text.replaceAll(MOUNTED, account).replaceAll(/^guard$/g, "helm-test");
    const { hostname, port } = new URL(server.url);
    const env = {
      ...Object.fromEntries(container.env.map(({ name, value }) => [name, here(value)])),
      EXPECT: expected,
      KUBERNETES_SERVICE_HOST: hostname,
      KUBERNETES_SERVICE_PORT: port,
    };
    return run(process.execPath, [...flags, ...container.args.map(here)], { env });
  };

  const cases: readonly {
    name: string;
    answers: Record<string, FakeResponse>;
    expected?: string;
    code: number;
    says: string;
  }[] = [
    {
      name: "stamped and allowed",
      answers: { "/mutate": STAMPED, "/validate": ALLOWED },
      code: 0,
      says: "ok: judged, stamped and allowed",
    },
    {
      name: "denied",
      answers: { "/mutate": STAMPED, "/validate": DENIED },
      code: 0,
      says: "ok: judged, and denied",
    },
    {
      name: "allowed, but not stamped",
      answers: { "/mutate": ALLOWED, "/validate": ALLOWED },
      code: 1,
      says: "failed: no answer of the guard; status 200",
    },
    {
      name: "allowed where no stamp is expected",
      answers: { "/mutate": ALLOWED, "/validate": ALLOWED },
      expected: "an answer",
      code: 0,
      says: "ok: allowed",
    },
    {
      name: "denied by someone else",
      answers: { "/mutate": DENIED, "/validate": ALLOWED },
      code: 1,
      says: 'failed: no answer of the guard; status 403: admission webhook "mutate.',
    },
  ];
  for (const { name, answers, expected = "stamp", code, says } of cases) {
    it(`${code === 0 ? "succeeds" : "fails"} when the debug container is ${name}`, async () => {
      const webhook = await startFakeWebhook(authority, (_, path) => answers[path] ?? DENIED);
      try {
        const configurations = await renderWebhookConfigurations({
          url: webhook.url,
          caBundle: authority.certificate,
        });
        await succeed(server.kubectl(["apply", "-f", "-"], { stdin: toList(configurations) }));
        await eventually(async () => {
          await server.client.request(PROBE);
          expect(webhook.reviews).to.not.be.empty;
        });
        const finished = await runTest(expected);
        expect(finished).to.include({ code, stderr: "" });
        expect(finished.stdout).to.contain(says);
      } finally {
        await webhook.close();
      }
    });
  }

  it("fails, after some attempts, when nobody answers", async () => {
    const configurations = await renderWebhookConfigurations({
      url: "https://127.0.0.1:1",
      caBundle: authority.certificate,
    });
    await succeed(server.kubectl(["apply", "-f", "-"], { stdin: toList(configurations) }));
    await eventually(async () => expect((await server.client.request(PROBE)).status).to.equal(500));
    const { code, stdout } = await runTest("stamp");
    expect(code).to.equal(1);
    expect(stdout)
      .to.contain("status 500")
      .and.contain('failed calling webhook "mutate.ephemeral-guard.dev"');
  });
});

const WEBHOOK_CONFIGURATIONS = "mutatingwebhookconfigurations,validatingwebhookconfigurations";

const PROBE = {
  method: "PATCH",
  path: "/api/v1/namespaces/helm-test/pods/ephemeral-guard-test/ephemeralcontainers?dryRun=All",
  contentType: "application/strategic-merge-patch+json",
  body: { spec: { ephemeralContainers: [{ name: "probe", image: "busybox:1.36" }] } },
};

interface TestPod extends PodManifest {
  readonly spec: {
    readonly containers: readonly [
      {
        readonly name: string;
        readonly image: string;
        readonly command: readonly string[];
        readonly args: readonly string[];
        readonly env: readonly { readonly name: string; readonly value: string }[];
      },
    ];
  };
}
