import { X509Certificate } from "node:crypto";
import { connect } from "node:tls";
import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import { readCertificates } from "../../src/certificates/read.ts";
import type { ApiServer } from "../support/api-server.ts";
import { createAuthority } from "../support/authority.ts";
import { startDebugStream } from "../support/debug-stream.ts";
import { eventually } from "../support/eventually.ts";
import type { RecorderProcess } from "../support/recorder-process.ts";
import { installSelfManagedGuard, type SelfManagedGuard } from "../support/self-managed-guard.ts";
import { sharedApiServer } from "../support/shared-api-server.ts";

/** Short lives; long enough for a kubelet that is two seconds late. */
const LIFETIMES = ["--ca-lifetime=40s", "--certificate-lifetime=20s"];
const KUBELET_LATE_MS = 2000;

describe("self-managed certificates", function () {
  this.timeout(300_000);
  let server: ApiServer;
  let guard: SelfManagedGuard;
  const recorders: RecorderProcess[] = [];

  before(async () => {
    server = await sharedApiServer();
  });
  afterEach(async () => {
    await Promise.all(recorders.splice(0).map((recorder) => recorder.close()));
    await guard.close();
  });

  const start = async (...flags: string[]): Promise<RecorderProcess> => {
    const recorder = await guard.startRecorder(flags);
    recorders.push(recorder);
    return recorder;
  };
  /** Resolves once the webhook is called, and answers. */
  const works = () =>
    eventually(async () => {
      const stream = startDebugStream(server.client, { namespace: guard.namespace, pod: "app" });
      expect((await stream.stop()).failures).to.deep.equal([]);
    }, 60_000);

  /**
   * API servers that open a new connection all the time, and trust what the configurations say. (The real one checks the
   * certificate only where it has no open connection.)
   */
  const startHandshakes = () => {
    const failures: string[] = [];
    let [done, stopped] = [0, false];
    const running = (async () => {
      while (!stopped) {
        for (const bundle of await guard.bundles()) {
          const failure = await handshake(guard.webhook.port, bundle);
          if (failure !== undefined) failures.push(`${new Date().toISOString()}: ${failure}`);
          done++;
        }
        await delay(100);
      }
    })();
    return async () => {
      stopped = true;
      await running;
      return { done, failures };
    };
  };

  /** Runs under a steady stream of debug requests, and new connections, none of which may fail. */
  const withoutCost = async (run: () => Promise<void>): Promise<void> => {
    const stream = startDebugStream(server.client, { namespace: guard.namespace, pod: "app", perSecond: 20 });
    const stopHandshakes = startHandshakes();
    let outcome;
    try {
      await run();
    } finally {
      outcome = { stream: await stream.stop(), handshakes: await stopHandshakes() };
    }
    expect(outcome.stream.failures).to.deep.equal([]);
    expect(outcome.handshakes.failures).to.deep.equal([]);
    expect(outcome.stream.sent).to.be.above(100);
    expect(outcome.handshakes.done).to.be.above(100);
  };

  /** The serial numbers of the authorities that have signed what was served, in order, as they are seen. */
  const watchGenerations = () => {
    const seen: string[] = [];
    return async (): Promise<readonly string[]> => {
      const [signing] = readCertificates((await guard.secret("tls-ca", "ca.crt")) ?? "");
      if (signing !== undefined && seen.at(-1) !== signing.serialNumber) seen.push(signing.serialNumber);
      return seen;
    };
  };
  const untilGenerations = async (count: number): Promise<void> => {
    const generations = watchGenerations();
    await eventually(async () => expect(await generations()).to.have.length(count), 200_000);
  };

  it("are made at the first start, and all is ready in a moment", async () => {
    guard = await installSelfManagedGuard(server, "certificates-first", 0);
    const started = Date.now();
    const recorder = await start();
    await works();
    expect(Date.now() - started).to.be.below(10_000);
    await eventually(async () => {
      const { status, text } = await recorder.readiness();
      expect({ status, text }).to.deep.include({ status: 200 });
      expect(text).to.match(/^\[\+\]certificate ok: expires /m);
    });

    const leaf = new X509Certificate((await guard.secret("tls", "tls.crt")) ?? "");
    const service = `ephemeral-guard-webhook.${guard.namespace}.svc`;
    for (const host of [service, `${service}.cluster.local`]) expect(leaf.checkHost(host)).to.equal(host);
    const life = Date.parse(leaf.validTo) - Date.parse(leaf.validFrom);
    expect(life / 86_400_000).to.be.within(90, 90.1);
    const path = `/api/v1/namespaces/${guard.namespace}/secrets/tls`;
    const secret = await server.client.succeed({ path });
    expect(secret).to.have.property("type", "kubernetes.io/tls");
    expect(secret).to.have.nested.property("metadata.ownerReferences[0].name", "tls-ca");
    expect(secret).to.have.nested.property("data").that.has.all.keys("ca.crt", "tls.crt", "tls.key");
    expect(await guard.bundles()).to.deep.equal(
      Array.from({ length: 2 }, () => (secret as { data: Record<string, string> }).data["ca.crt"]).map(
        (text) => Buffer.from(text ?? "", "base64").toString(),
      ),
    );
    expect(await recorder.metric('certificates_made_total{what="authority"}')).to.equal(1);
    expect(await recorder.metric('certificates_made_total{what="certificate"}')).to.equal(1);
    expect(await recorder.metric("ca_bundle_published")).to.equal(1);
    const expiry = Date.parse(leaf.validTo) / 1000;
    expect(await recorder.metric("certificate_expiry_timestamp_seconds")).to.equal(expiry);
    expect(recorder.process.log()).not.to.contain("PRIVATE").and.not.to.contain("BEGIN");
  });

  it("are filled into Secrets that the chart has made empty, and these keep what else they carry", async () => {
    guard = await installSelfManagedGuard(server, "certificates-filled", 0);
    for (const name of ["tls", "tls-ca"]) {
      const metadata = { name, labels: { "app.kubernetes.io/managed-by": "Helm" } };
      const body = { apiVersion: "v1", kind: "Secret", metadata, type: "Opaque" };
      const path = `/api/v1/namespaces/${guard.namespace}/secrets`;
      await server.client.succeed({ method: "POST", path, body });
    }
    await start();
    await works();
    const path = `/api/v1/namespaces/${guard.namespace}/secrets/tls`;
    const secret = await server.client.succeed({ path });
    expect(secret).to.have.property("type", "Opaque");
    expect(secret).to.have.nested.property("metadata.labels").that.deep.equals({
      "app.kubernetes.io/managed-by": "Helm",
    });
    expect(secret).not.to.have.nested.property("metadata.ownerReferences");
  });

  it("come back into an emptied caBundle within seconds, and into a changed one", async () => {
    guard = await installSelfManagedGuard(server, "certificates-emptied", 0);
    const recorder = await start();
    await works();
    const before = await guard.bundles();
    const other = await createAuthority("other");
    for (const caBundle of [null, Buffer.from(other.certificate).toString("base64")]) {
      for (const [kind, phase] of PHASES) {
        const webhooks = [{ name: `${phase}.ephemeral-guard.dev`, clientConfig: { caBundle } }];
        await server.client.succeed({
          method: "PATCH",
          path: `/apis/admissionregistration.k8s.io/v1/${kind}webhookconfigurations/ephemeral-guard`,
          contentType: "application/strategic-merge-patch+json",
          body: { webhooks },
        });
      }
      expect(await guard.bundles()).not.to.deep.equal(before);
      await eventually(async () => expect(await guard.bundles()).to.deep.equal(before), 5000);
    }
    await works();
    expect(await recorder.metric("ca_bundle_writes_total")).to.equal(6);
  });

  it("go through three generations, and not one request fails", async () => {
    guard = await installSelfManagedGuard(server, "certificates-generations", KUBELET_LATE_MS);
    const recorder = await start(...LIFETIMES);
    await works();
    await withoutCost(() => untilGenerations(4));
    expect(await recorder.metric('certificates_made_total{what="authority"}')).to.be.within(4, 5);
    expect(await recorder.metric('certificates_made_total{what="certificate"}')).to.be.above(4);
    expect(await recorder.metric("certificate_failures_total")).to.equal(0);
    await eventually(async () => {
      const [bundle = ""] = await guard.bundles();
      expect(readCertificates(bundle), "what is trusted in the end").to.have.length.below(4);
    });
  });

  it("are looked after by several recorders at once, which come and go, and not one request fails", async () => {
    guard = await installSelfManagedGuard(server, "certificates-several", KUBELET_LATE_MS);
    const steady = await start(...LIFETIMES);
    let [killed, stopped] = [0, false];
    const chaos = async (): Promise<void> => {
      while (!stopped) {
        const recorder = await start(...LIFETIMES);
        await delay(500 + Math.random() * 5000);
        recorder.process.kill("SIGKILL");
        killed++;
      }
    };
    await works();
    await withoutCost(async () => {
      const running = chaos();
      await untilGenerations(3).finally(() => (stopped = true));
      await running;
    });
    expect(killed).to.be.above(5);
    expect(await steady.metric("certificate_failures_total")).to.equal(0);
  });

  it("go on where a recorder was killed in the middle of a rotation", async () => {
    guard = await installSelfManagedGuard(server, "certificates-killed", KUBELET_LATE_MS);
    const first = await start(...LIFETIMES);
    await works();
    await withoutCost(async () => {
      await eventually(() => {
        expect(first.logged("authorities changed")).to.have.length(2);
        return Promise.resolve();
      }, 60_000);
      first.process.kill("SIGKILL");
      expect(await guard.secret("tls-ca", "next.key")).to.contain("PRIVATE KEY");
      await delay(3000);
      const signing = await guard.secret("tls-ca", "ca.crt");
      const next = await guard.secret("tls-ca", "next.crt");
      await start(...LIFETIMES);
      await eventually(async () => expect(await guard.secret("tls-ca", "ca.crt")).to.equal(next), 20_000);
      expect(await guard.secret("tls-ca", "retired.crt")).to.equal(signing);
      await eventually(async () => {
        const leaf = new X509Certificate((await guard.secret("tls", "tls.crt")) ?? "");
        expect(leaf.checkIssued(new X509Certificate(next ?? ""))).to.equal(true);
      });
      await delay(5000);
    });
  });

  it("are made anew when a Secret is lost, without an outage while the webhook serves what it has", async () => {
    guard = await installSelfManagedGuard(server, "certificates-lost", KUBELET_LATE_MS);
    await start();
    await works();
    await withoutCost(async () => {
      for (const name of ["tls-ca", "tls"]) {
        const before = await guard.secret(name, name === "tls" ? "tls.crt" : "ca.crt");
        const path = `/api/v1/namespaces/${guard.namespace}/secrets/${name}`;
        await server.client.succeed({ method: "DELETE", path });
        await eventually(async () => {
          const now = await guard.secret(name, name === "tls" ? "tls.crt" : "ca.crt");
          expect(now).to.contain("BEGIN CERTIFICATE").and.not.to.equal(before);
        }, 60_000);
        await delay(KUBELET_LATE_MS + 2000);
      }
    });
  });

  it("are reported where the recorder may not write them, or a configuration is missing", async () => {
    guard = await installSelfManagedGuard(server, "certificates-refused", 0);
    const recorder = await start("--ca-secret=not-mine", "--webhook-configurations=not-there");
    await eventually(async () => {
      const { status, text } = await recorder.readiness();
      expect(status).to.equal(503);
      expect(text).to.match(/^\[-\]certificate failed: the API server says 403: .*forbidden/m);
    });
    await delay(3000);
    expect(recorder.logged("certificate duty failed")).to.have.length(1);
    const other = await start("--webhook-configurations=ephemeral-guard", "--namespace=nowhere");
    await eventually(async () => {
      expect((await other.readiness()).text).to.match(
        /^\[-\]certificate failed: the API server says 40[34]/m,
      );
    });
  });
});

const PHASES = [
  ["mutating", "mutate"],
  ["validating", "validate"],
] as const;

/** A new TLS connection as an API server makes it; resolves to what is wrong with it. */
const handshake = (port: number, ca: string): Promise<string | undefined> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1", ca, minVersion: "TLSv1.2" }, () => {
      socket.destroy();
      resolve(undefined);
    });
    socket.on("error", (error: Error) => resolve(error.message));
  });
