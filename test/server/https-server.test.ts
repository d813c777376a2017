import { once } from "node:events";
import { X509Certificate } from "node:crypto";
import { Agent } from "node:https";
import { connect } from "node:tls";
import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import { createAdmissionApp } from "../../src/server/admission-app.ts";
import { createHttpsServer, swapCertificate } from "../../src/server/https-server.ts";
import { readUntil } from "./read-until.ts";
import { reviewParts } from "./review-parts.ts";
import { makeLocalCertificates, withServer } from "./started-server.ts";

const app = () => createAdmissionApp(reviewParts().options);
const serialOf = (certificate: string): string => new X509Certificate(certificate).serialNumber;
const review = (uid: string): string => JSON.stringify({ request: { uid } });

const toRequest = (uid: string): string =>
  `POST /validate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${review(uid).length}\r\n\r\n${review(uid)}`;

/** The error that a handshake ends with, or the protocol it agrees on. */
const shakeHands = (port: number, options: object): Promise<string> =>
  new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port, rejectUnauthorized: false, ...options }, () => {
      resolve(socket.getProtocol() ?? "");
      socket.destroy();
    });
    socket.once("error", () => resolve("refused"));
  });

describe("server/https-server", () => {
  it("keeps connections, used or not, for longer than the 90 s of API servers", async () => {
    const server = createHttpsServer(await makeLocalCertificates(), app());
    expect(server.keepAliveTimeout).to.be.greaterThan(90_000);
    expect(server.headersTimeout).to.be.greaterThan(90_000);
    expect(server.requestTimeout, "or Node swaps the two").to.be.at.least(server.headersTimeout);
  });

  it("serves requests on an open connection across a certificate swap, and shows the new one to new connections", () =>
    withServer(app(), async ({ server, certificates, post, port }) => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const renewed = await makeLocalCertificates();
      const serials: string[] = [];
      const ports = new Set<unknown>();
      server.on("request", (request) => ports.add(request.socket.remotePort));
      for (let sent = 0; sent < 6; sent++) {
        if (sent === 3) swapCertificate(server, renewed);
        const answer = await post("/validate", { body: review(`u${sent}`), agent });
        expect(JSON.parse(answer.body)).to.have.nested.property("response.uid", `u${sent}`);
        serials.push(answer.serialNumber);
      }
      expect(ports.size).to.equal(1);
      expect(new Set(serials)).to.deep.equal(new Set([serialOf(certificates.certificate)]));
      agent.destroy();
      const socket = connect({ host: "127.0.0.1", port, ca: renewed.caCertificate });
      await once(socket, "secureConnect");
      expect(socket.getPeerCertificate().serialNumber).to.equal(serialOf(renewed.certificate));
      socket.destroy();
    }));

  it("answers requests that were pipelined before a swap after it", () => {
    let release: (() => void) | undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const { listener } = app();
    return withServer(
      (request, response) => void held.then(() => listener(request, response)),
      async ({ server, connect: open }) => {
        const socket = await open();
        socket.write(toRequest("u1") + toRequest("u2"));
        await delay(20);
        swapCertificate(server, await makeLocalCertificates());
        release?.();
        expect((await readUntil(socket, /"u2".*\}$/s)).match(/HTTP\/1.1 200 /g)).to.have.length(2);
        socket.destroy();
      },
    );
  });

  it("refuses handshakes until it has a certificate, and then serves", () =>
    withServer(
      app(),
      async ({ server, post, port, certificates }) => {
        expect(await shakeHands(port, {})).to.equal("refused");
        swapCertificate(server, certificates);
        expect((await post("/validate", { body: review("u1") })).status).to.equal(200);
      },
      { certificate: undefined },
    ));

  const versions = [
    { given: "TLSv1.1", expect: "refused" },
    { given: "TLSv1.2", expect: "TLSv1.2" },
    { given: "TLSv1.3", expect: "TLSv1.3" },
  ] as const;
  for (const swapped of [false, true]) {
    for (const { given, expect: expected } of versions) {
      it(`answers ${given} with ${expected}${swapped ? ", also after a swap" : ""}`, () =>
        withServer(app(), async ({ server, port, certificates }) => {
          if (swapped) swapCertificate(server, certificates);
          // At level 0 the client itself is willing to speak the old versions.
          const client = { minVersion: given, maxVersion: given, ciphers: "DEFAULT@SECLEVEL=0" };
          expect(await shakeHands(port, client)).to.equal(expected);
        }));
    }
  }
});
