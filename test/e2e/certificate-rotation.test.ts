import { connect } from "node:tls";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { writeFile } from "node:fs/promises";
import { expect } from "chai";
import type { ApiServer } from "../support/api-server.ts";
import { createAuthority, type Authority } from "../support/authority.ts";
import { addContainers } from "../support/debug-containers.ts";
import { startDebugStream, type DebugStream } from "../support/debug-stream.ts";
import { eventually } from "../support/eventually.ts";
import { configureWebhooks, installGuard, type InstalledGuard } from "../support/installed-guard.ts";
import { createNamespace } from "../support/namespace.ts";
import { createRunningPod } from "../support/running-pod.ts";
import { sharedApiServer } from "../support/shared-api-server.ts";

const AT = { namespace: "rotation", pod: "app" };

/** Certificate and key replaced by those of another authority while people debug. */
describe("a certificate's rotation", () => {
  let server: ApiServer;
  let guard: InstalledGuard | undefined;
  let next: Authority;
  let stream: DebugStream;

  before(async () => {
    server = await sharedApiServer();
    next = await createAuthority("next");
    guard = await installGuard(server, { policies: "starter" });
    await createNamespace(server.client, AT.namespace);
    await createRunningPod(server.client, AT.namespace, { metadata: { name: AT.pod } });
  });
  after(() => guard?.close());

  /** Changing it makes the API server open new connections. */
  const trust = async (...authorities: readonly Authority[]): Promise<void> => {
    const caBundle = authorities.map(({ certificate }) => certificate).join("\n");
    await configureWebhooks(server, { url: `https://127.0.0.1:${guard!.port}`, caBundle });
    await delay(1500); // until the API server surely has it
    await stream.pass(20);
  };
  /** Whose certificate a new connection is shown. */
  const issuer = async (): Promise<string> => {
    const socket = connect({ port: guard!.port, host: "127.0.0.1", rejectUnauthorized: false });
    await once(socket, "secureConnect");
    const { issuer: by } = socket.getPeerCertificate();
    socket.destroy();
    return String(by.CN);
  };

  it("costs nobody a request: trusted before, served within 2 s of the files' change, the old one then forgotten", async () => {
    const { authority: old, certificate, key } = guard!.files;
    stream = startDebugStream(server.client, AT);
    try {
      await stream.pass(20);
      await trust(old, next);
      expect(await issuer()).to.equal("guard");
      const credentials = await next.issue({ commonName: "guard", hosts: ["127.0.0.1"] });
      await writeFile(certificate, credentials.certificate);
      await delay(300); // a certificate beside a key that does not fit, for a while
      const started = performance.now();
      await writeFile(key, credentials.key);
      await eventually(async () => expect(await issuer()).to.equal("next"));
      expect(performance.now() - started).to.be.lessThan(2000);
      await stream.pass(20);
      await trust(next);
    } finally {
      const { failures, sent } = await stream.stop();
      expect(failures.slice(0, 5)).to.deep.equal([]);
      expect(sent).to.be.greaterThan(80);
    }
    expect(await guard!.metric("ephemeral_guard_certificate_last_reload_ok")).to.equal(1);
    // That all went well means little unless the old authority would not do any more. With the very caBundle of the
    // beginning the API server would go on with the connections that it has had open since then.
    const caBundle = `${old.certificate}\n# another`;
    await configureWebhooks(server, { url: `https://127.0.0.1:${guard!.port}`, caBundle });
    const containers = [{ name: "debugger", image: "busybox:1.36" }];
    await eventually(async () => {
      const { body } = await addContainers(server.client, { ...AT, containers, dryRun: true });
      expect(JSON.stringify(body)).to.contain("x509: certificate signed by unknown authority");
    });
  });
});
