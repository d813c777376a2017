import { expect } from "chai";
import { issueCertificate, makeAuthority, type CertificateWithKey } from "../../../src/certificates/issue.ts";
import { readCertificates, toFacts } from "../../../src/certificates/read.ts";
import {
  readServing,
  readServingBundle,
  toServingData,
} from "../../../src/kubernetes/certificates/serving-secret.ts";

const validity = { notBefore: new Date("2026-01-02T00:00:00Z"), notAfter: new Date("2026-04-02T00:00:00Z") };

describe("kubernetes/certificates/serving-secret", () => {
  let authority: CertificateWithKey;
  let other: CertificateWithKey;
  let leaf: CertificateWithKey;
  before(async () => {
    authority = await makeAuthority("one", validity);
    other = await makeAuthority("one", validity);
    leaf = await issueCertificate(authority, { hosts: ["guard.ns.svc", "127.0.0.1"], validity });
  });
  const certificates = (...authorities: CertificateWithKey[]) =>
    authorities.flatMap(({ certificate }) => readCertificates(certificate));

  it("reads what it wrote", () => {
    const data = toServingData(authority.certificate, leaf);
    expect(data).to.have.all.keys("ca.crt", "tls.crt", "tls.key");
    const hosts = ["guard.ns.svc", "guard.ns.svc.cluster.local", "127.0.0.1", "::1"];
    expect(readServing(data, hosts, certificates(other, authority))).to.deep.equal({
      bundle: authority.certificate,
      leaf: {
        ...validity,
        issuer: toFacts(certificates(authority)[0]!).id,
        hosts: ["guard.ns.svc", "127.0.0.1"],
      },
    });
    expect(readServingBundle(data)).to.have.length(1);
  });

  it("does not know an issuer that it is not told of, be its name the same", () => {
    const data = toServingData("", leaf);
    expect(readServing(data, [], certificates(other)).leaf?.issuer).to.equal(undefined);
  });

  it("writes the bundle alone", () => {
    expect(toServingData("x")).to.deep.equal({ "ca.crt": "x" });
  });

  const damages: { name: string; given: () => Record<string, string> }[] = [
    { name: "nothing", given: () => ({}) },
    { name: "empty texts", given: () => ({ "tls.crt": "", "tls.key": "" }) },
    { name: "no key", given: () => ({ "tls.crt": leaf.certificate }) },
    { name: "another's key", given: () => ({ "tls.crt": leaf.certificate, "tls.key": other.key }) },
    { name: "a key alone", given: () => ({ "tls.key": leaf.key }) },
  ];
  for (const { name, given } of damages) {
    it(`takes ${name} for no certificate`, () =>
      expect(readServing(given(), [], [])).to.deep.equal({ leaf: undefined, bundle: "" }));
  }
});
