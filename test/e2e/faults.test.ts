import { expect } from "chai";
import type { ApiServer, User } from "../support/api-server.ts";
import { findAuditEvent } from "../support/audit-events.ts";
import { createAuthority } from "../support/authority.ts";
import { renderChart, isWebhookConfiguration, toList } from "../support/chart.ts";
import { standingContainers, stampOf } from "../support/debug-containers.ts";
import { createDebugger } from "../support/debugger-role.ts";
import { eventually } from "../support/eventually.ts";
import { freePort } from "../support/free-port.ts";
import { startGuardProcess, type GuardProcess } from "../support/guard-process.ts";
import { configureWebhooks, removeWebhooks, untilCalled } from "../support/installed-guard.ts";
import { succeed } from "../support/kubectl.ts";
import { createNamespace } from "../support/namespace.ts";
import { createRunningPod } from "../support/running-pod.ts";
import { sharedApiServer } from "../support/shared-api-server.ts";

const NAMESPACE = "faults";
const FAILED = (phase: string): string =>
  `Error from server (InternalError): Internal error occurred: failed calling webhook "${phase}.ephemeral-guard.dev": failed to call webhook: `;

/** What people see when the API server and the webhook do not come together. The README quotes these texts. */
describe("a webhook that cannot be called", () => {
  let server: ApiServer;
  let alice: User;
  let guard: GuardProcess | undefined;
  let port: number;
  let debugs = 0;

  before(async () => {
    server = await sharedApiServer();
    alice = await createDebugger(server);
    await createNamespace(server.client, NAMESPACE);
    await createRunningPod(server.client, NAMESPACE, { metadata: { name: "app" } });
    guard = await startGuardProcess({ policies: "starter" });
    port = guard.port;
  });
  afterEach(() => removeWebhooks(server));
  after(() => guard?.close());

  const at = (more: { port?: number; caBundle?: string } = {}) => ({
    url: `https://127.0.0.1:${more.port ?? port}`,
    caBundle: more.caBundle ?? guard!.files.authority.certificate,
  });
  const debug = async () => {
    const name = `d-${++debugs}`;
    const args = ["debug", "-n", NAMESPACE, "app", "-c", name, "--image=busybox:1.36", "--target=app"];
    return { name, ...(await server.kubectl(args, alice)) };
  };
  const fails = (stderr: string | RegExp) =>
    eventually(async () => {
      const outcome = await debug();
      expect(outcome.code).to.equal(1);
      if (typeof stderr === "string") expect(outcome.stderr).to.equal(stderr);
      else expect(outcome.stderr).to.match(stderr);
    });

  it("since it is down", async () => {
    const nobody = await freePort();
    await configureWebhooks(server, at({ port: nobody }));
    await fails(
      `${FAILED("mutate")}Post "https://127.0.0.1:${nobody}/mutate?timeout=5s": dial tcp 127.0.0.1:${nobody}: connect: connection refused\n`,
    );
  });

  it("since its Service is not there", async () => {
    const stdin = toList((await renderChart()).filter(isWebhookConfiguration));
    await succeed(server.kubectl(["apply", "-f", "-"], { stdin }));
    await fails(
      `${FAILED("mutate")}Post "https://ephemeral-guard-webhook.guard.svc:443/mutate?timeout=5s": service "ephemeral-guard-webhook" not found\n`,
    );
  });

  it("since the caBundle is another authority's", async () => {
    const { certificate } = await createAuthority("another");
    await configureWebhooks(server, at({ caBundle: certificate }));
    await fails(
      `${FAILED("mutate")}Post "https://127.0.0.1:${port}/mutate?timeout=5s": tls: failed to verify certificate: x509: certificate signed by unknown authority\n`,
    );
  });

  it("since its certificate is for another name", async () => {
    const { authority } = guard!.files;
    await configureWebhooks(server, { url: `https://localhost:${port}`, caBundle: authority.certificate });
    await fails(
      `${FAILED("mutate")}Post "https://localhost:${port}/mutate?timeout=5s": tls: failed to verify certificate: x509: certificate is not valid for any names, but wanted to match localhost\n`,
    );
  });

  it("since it does not answer in time", async () => {
    await configureWebhooks(server, at(), { webhook: { timeoutSeconds: 1 } });
    await untilCalled(server, guard!);
    guard!.process.kill("SIGSTOP");
    try {
      await fails(
        `${FAILED("mutate")}Post "https://127.0.0.1:${port}/mutate?timeout=1s": context deadline exceeded\n`,
      );
    } finally {
      guard!.process.kill("SIGCONT");
    }
  });

  it("but whose failurePolicy is Ignore: everything is let in, and this is how it is seen", async () => {
    const nobody = await freePort();
    await configureWebhooks(server, at({ port: nobody }), { webhook: { failurePolicy: "Ignore" } });
    // Until the API server heeds the configurations there is nothing that could fail.
    const { name, annotations } = await eventually(async () => {
      const outcome = await debug();
      expect(outcome).to.include({ code: 0, stderr: "" });
      const found = { name: outcome.name, annotations: await annotationsOf(outcome.name) };
      expect(found.annotations).to.include({
        "failed-open.mutation.webhook.admission.k8s.io/round_0_index_0": "mutate.ephemeral-guard.dev",
        "failed-open.validating.webhook.admission.k8s.io/round_0_index_0": "validate.ephemeral-guard.dev",
      });
      return found;
    });
    expect(Object.keys(annotations).join()).not.to.match(/(mutate|validate)\.ephemeral-guard\.dev\//);
    const stands = await standingContainers(server.client, NAMESPACE, "app");
    expect(stampOf(stands.find((one) => one.name === name)!)).to.deep.equal({});
  });

  const annotationsOf = async (container: string): Promise<Readonly<Record<string, string>>> => {
    const event = await findAuditEvent(
      server.auditLog,
      ({ objectRef, requestObject }) =>
        objectRef?.name === "app" && JSON.stringify(requestObject ?? {}).includes(`"${container}"`),
    );
    return event.annotations ?? {};
  };

  it("in one of its two phases: what was not stamped is refused", async () => {
    await configureWebhooks(server, at());
    await untilCalled(server, guard!);
    await succeed(server.kubectl(["delete", "mutatingwebhookconfiguration", "ephemeral-guard"]));
    await fails(
      /denied the request: container "d-\d+" is refused\n {2}env EPHEMERAL_GUARD_REQUESTED_BY, which the mutating webhook puts there, is missing: it did not run, or was undone\nNext: tell whoever runs ephemeral-guard that its mutating webhook is not called\n$/,
    );
  });
});
