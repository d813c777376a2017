import { webcrypto } from "node:crypto";
import { expect } from "chai";
import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import { makeCertificates, type DevelopmentCertificates } from "../../src/sources/development-certificate.ts";
import { parseServingCertificate } from "../../src/sources/serving-certificate.ts";

const NOW = new Date("2026-01-02T03:04:05Z");
const later = (days: number): Date => new Date(NOW.getTime() + days * 24 * 60 * 60 * 1000);

/** A pair that parses and fits, but that OpenSSL's security level refuses to serve. */
const makeWeak = async (): Promise<{ certificate: string; key: string }> => {
  const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256", publicExponent: new Uint8Array([1, 0, 1]) };
  const keys = await webcrypto.subtle.generateKey({ ...algorithm, modulusLength: 512 }, true, [
    "sign",
    "verify",
  ]);
  const dates = { notBefore: NOW, notAfter: later(1) };
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({ ...dates, keys }, webcrypto);
  const key = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey);
  return { certificate: certificate.toString("pem"), key: x509.PemConverter.encode(key, "PRIVATE KEY") };
};

describe("sources/serving-certificate", () => {
  let good: DevelopmentCertificates;
  let other: DevelopmentCertificates;
  before(async () => {
    [good, other] = await Promise.all(
      [1, 2].map(() => makeCertificates({ hosts: ["localhost"], days: 10, now: NOW })) as [
        Promise<DevelopmentCertificates>,
        Promise<DevelopmentCertificates>,
      ],
    );
  });

  it("takes a pair that fits, with its chain", () => {
    const certificate = good.certificate + good.caCertificate;
    const parsed = parseServingCertificate({ certificate, key: good.key }, NOW);
    expect(parsed).to.include({ certificate, key: good.key });
    expect(parsed).to.have.deep.property("expiresAt", later(10));
    expect(parsed)
      .to.have.property("serialNumber")
      .that.matches(/^[0-9A-F]+$/);
  });

  const faults: {
    name: string;
    given: () => { certificate: string; key: string } | Promise<{ certificate: string; key: string }>;
    now?: Date;
    expect: { file: string; reason: RegExp; passing?: boolean };
  }[] = [
    {
      name: "an empty certificate",
      given: () => ({ ...good, certificate: "" }),
      expect: { file: "certificate", reason: /^is not a certificate in PEM: / },
    },
    {
      name: "half a certificate",
      given: () => ({ ...good, certificate: good.certificate.slice(0, 300) }),
      expect: { file: "certificate", reason: /^is not a certificate in PEM: / },
    },
    {
      name: "a key in the certificate's place",
      given: () => ({ ...good, certificate: good.key }),
      expect: { file: "certificate", reason: /^is not a certificate in PEM: / },
    },
    {
      name: "an empty key",
      given: () => ({ ...good, key: "" }),
      expect: { file: "key", reason: /^is not a private key in PEM without a passphrase: / },
    },
    {
      name: "another certificate's key",
      given: () => ({ ...good, key: other.key }),
      expect: { file: "key", reason: /^does not fit the certificate$/ },
    },
    {
      name: "the authority before the certificate",
      given: () => ({ ...good, certificate: good.caCertificate + good.certificate }),
      expect: { file: "key", reason: /^does not fit the certificate$/ },
    },
    {
      name: "an expired certificate",
      given: () => good,
      now: later(11),
      expect: { file: "certificate", reason: /^expired on 2026-01-12T03:04:05.000Z$/ },
    },
    {
      name: "a certificate whose time has not come",
      given: () => good,
      now: later(-1),
      expect: {
        file: "certificate",
        reason: /^is not valid before 2026-01-02T02:59:05.000Z$/,
        passing: true,
      },
    },
    {
      name: "a broken chain",
      given: () => ({ ...good, certificate: `${good.certificate}-----BEGIN CERTIFICATE-----\nxx\n` }),
      expect: { file: "certificate", reason: /^cannot be served: / },
    },
    {
      name: "a key that is too small to be served",
      given: makeWeak,
      expect: { file: "certificate", reason: /^cannot be served: .*too small/ },
    },
  ];
  for (const { name, given, now = NOW, expect: expected } of faults) {
    it(`refuses ${name}`, async () => {
      const parsed = parseServingCertificate(await given(), now);
      expect(parsed).to.include({ file: expected.file, passing: expected.passing ?? false });
      expect(parsed).to.have.property("reason").that.matches(expected.reason);
    });
  }
});
