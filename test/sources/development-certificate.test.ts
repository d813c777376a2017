import { createPrivateKey, X509Certificate } from "node:crypto";
import { createServer, get } from "node:https";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { makeCertificates } from "../../src/sources/development-certificate.ts";

const NOW = new Date("2026-01-02T03:04:05Z");
const make = (hosts: readonly string[], days = 365) => makeCertificates({ hosts, days, now: NOW });

describe("sources/development-certificate", () => {
  it("makes an authority and a certificate that it signed, each with the key that fits", async () => {
    const made = await make(["localhost"]);
    const authority = new X509Certificate(made.caCertificate);
    const serving = new X509Certificate(made.certificate);
    expect(authority.ca).to.equal(true);
    expect(serving.ca).to.equal(false);
    expect(serving.checkIssued(authority) && serving.verify(authority.publicKey)).to.equal(true);
    expect(authority.checkPrivateKey(createPrivateKey(made.caKey))).to.equal(true);
    expect(serving.checkPrivateKey(createPrivateKey(made.key))).to.equal(true);
    expect(createPrivateKey(made.key).asymmetricKeyDetails).to.deep.equal({ namedCurve: "prime256v1" });
  });

  it("is valid from a little before now, for the days asked for", async () => {
    for (const days of [1, 365, 365 * 40]) {
      const { certificate } = await make(["localhost"], days);
      const { validFrom, validTo } = new X509Certificate(certificate);
      expect(new Date(validFrom).toISOString()).to.equal("2026-01-02T02:59:05.000Z");
      expect(new Date(validTo).getTime() - NOW.getTime()).to.equal(days * 24 * 60 * 60 * 1000);
    }
  });

  it("gives no two certificates the same serial number", async () => {
    const made = await Promise.all([make(["localhost"]), make(["localhost"])]);
    const serials = made.flatMap(({ caCertificate, certificate }) =>
      [caCertificate, certificate].map((pem) => new X509Certificate(pem).serialNumber),
    );
    expect(new Set(serials).size).to.equal(4);
  });

  const hosts: {
    name: string;
    given: string;
    matches: (certificate: X509Certificate) => string | undefined;
  }[] = [
    { name: "a DNS name", given: "localhost", matches: (certificate) => certificate.checkHost("localhost") },
    {
      name: "a Service's name longer than a common name may be",
      given: `ephemeral-guard.${"n".repeat(63)}.svc`,
      matches: (certificate) => certificate.checkHost(`ephemeral-guard.${"n".repeat(63)}.svc`),
    },
    {
      name: "an IPv4 address",
      given: "127.0.0.1",
      matches: (certificate) => certificate.checkIP("127.0.0.1"),
    },
    { name: "an IPv6 address", given: "::1", matches: (certificate) => certificate.checkIP("::1") },
  ];
  for (const { name, given, matches } of hosts) {
    it(`is valid for ${name}, among others and not without it`, async () => {
      const certificate = new X509Certificate((await make(["other.example", given])).certificate);
      expect(matches(certificate)).to.equal(given);
      expect(matches(new X509Certificate((await make(["other.example"])).certificate))).to.equal(undefined);
    });
  }

  it("is trusted by a client that knows the authority alone", async () => {
    const made = await makeCertificates({ hosts: ["127.0.0.1"], days: 1, now: new Date() });
    const server = createServer({ cert: made.certificate, key: made.key }, (_, response) => response.end());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const status = await new Promise((resolve, reject) =>
        get({ host: "127.0.0.1", port, ca: made.caCertificate, agent: false }, (response) =>
          resolve(response.resume().statusCode),
        ).on("error", reject),
      );
      expect(status).to.equal(200);
    } finally {
      server.close();
    }
  });
});
