import { expect } from "chai";
import { issueCertificate, makeAuthority, type CertificateWithKey } from "../../src/certificates/issue.ts";
import { fits, hasSigned, readCertificates, toFacts } from "../../src/certificates/read.ts";

const NOW = new Date("2026-01-02T03:04:05Z");
const LATER = new Date("2026-02-02T03:04:05Z");
const validity = { notBefore: NOW, notAfter: LATER };

describe("certificates/read", () => {
  let authority: CertificateWithKey;
  let other: CertificateWithKey;
  let leaf: CertificateWithKey;
  before(async () => {
    authority = await makeAuthority("one", validity);
    other = await makeAuthority("one", validity);
    leaf = await issueCertificate(authority, { hosts: ["a.svc"], validity });
  });
  const parse = (pem: string) => readCertificates(pem)[0]!;

  it("reads all certificates of a text, whatever stands between them", () => {
    const broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    const text = `# one\r\n${authority.certificate}${broken}junk${other.certificate.trim()}`;
    expect(readCertificates(text).map((read) => toFacts(read).pem)).to.deep.equal([
      authority.certificate,
      other.certificate,
    ]);
    for (const none of ["", "junk", broken, leaf.key]) expect(readCertificates(none)).to.be.empty;
  });

  it("tells when a certificate is valid, and one from another", () => {
    const facts = toFacts(parse(leaf.certificate));
    expect(facts).to.deep.include({ notBefore: NOW, notAfter: LATER, pem: leaf.certificate });
    expect(facts.id).not.to.equal(toFacts(parse(authority.certificate)).id);
    expect(facts.id).to.equal(toFacts(parse(`\n${leaf.certificate.trim()}\n`)).id);
  });

  it("knows a certificate's key", () => {
    expect(fits(parse(leaf.certificate), leaf.key)).to.equal(true);
    for (const wrong of [authority.key, "", "junk", leaf.certificate]) {
      expect(fits(parse(leaf.certificate), wrong)).to.equal(false);
    }
  });

  it("knows who has signed, among authorities of one name", () => {
    expect(hasSigned(parse(authority.certificate), parse(leaf.certificate))).to.equal(true);
    expect(hasSigned(parse(other.certificate), parse(leaf.certificate))).to.equal(false);
    expect(hasSigned(parse(leaf.certificate), parse(leaf.certificate))).to.equal(false);
  });
});
