import { X509Certificate } from "node:crypto";
import { expect } from "chai";
import { issueCertificate, makeAuthority, type CertificateWithKey } from "../../src/certificates/issue.ts";

const validity = {
  notBefore: new Date("2026-01-02T03:04:05.678Z"),
  notAfter: new Date("2036-01-02T03:04:05Z"),
};

/** What servers and clients see of them is shown in sources/development-certificate.test.ts. */
describe("certificates/issue", () => {
  let authority: CertificateWithKey;
  before(async () => {
    authority = await makeAuthority("a CA, of 2026-01-02T03:04:05Z", validity);
  });

  it("names the authority, and has the certificate say who signed it", async () => {
    const leaf = new X509Certificate(
      (await issueCertificate(authority, { hosts: ["a.svc"], validity })).certificate,
    );
    const parsed = new X509Certificate(authority.certificate);
    expect(parsed.subject).to.equal("CN=a CA\\, of 2026-01-02T03:04:05Z");
    expect(leaf.issuer).to.equal(parsed.subject);
    expect(leaf.checkIssued(parsed)).to.equal(true);
    expect(leaf.verify(parsed.publicKey)).to.equal(true);
  });

  it("gives it no longer and no other life than it was asked for, in whole seconds", async () => {
    const { certificate } = await issueCertificate(authority, { hosts: ["a.svc"], validity });
    const { validFrom, validTo } = new X509Certificate(certificate);
    expect(new Date(validFrom).toISOString()).to.equal("2026-01-02T03:04:05.000Z");
    expect(new Date(validTo).toISOString()).to.equal("2036-01-02T03:04:05.000Z");
  });

  it("makes a new key each time", async () => {
    const made = await Promise.all(
      [1, 2].map(() => issueCertificate(authority, { hosts: ["a.svc"], validity })),
    );
    expect(made[0]?.key).to.match(/^-----BEGIN PRIVATE KEY-----/);
    expect(made[0]?.key).not.to.equal(made[1]?.key);
  });

  it("refuses what is no authority with a key", async () => {
    for (const broken of [
      { ...authority, key: "junk" },
      { ...authority, certificate: "junk" },
    ]) {
      const error: unknown = await issueCertificate(broken, { hosts: ["a.svc"], validity }).catch(
        (thrown: unknown) => thrown,
      );
      expect(error).to.be.instanceOf(Error);
    }
  });
});
