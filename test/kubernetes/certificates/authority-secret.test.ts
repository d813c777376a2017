import { expect } from "chai";
import { makeAuthority, type CertificateWithKey } from "../../../src/certificates/issue.ts";
import { readCertificates, toFacts } from "../../../src/certificates/read.ts";
import { readAuthorities, toAuthorityData } from "../../../src/kubernetes/certificates/authority-secret.ts";

const validity = { notBefore: new Date("2026-01-02T00:00:00Z"), notAfter: new Date("2036-01-02T00:00:00Z") };
const idOf = ({ certificate }: CertificateWithKey): string => toFacts(readCertificates(certificate)[0]!).id;

describe("kubernetes/certificates/authority-secret", () => {
  let [one, two, three]: CertificateWithKey[] = [];
  before(async () => {
    [one, two, three] = await Promise.all(
      ["one", "two", "three"].map((name) => makeAuthority(name, validity)),
    );
  });

  it("reads an empty Secret as nothing at all", () => {
    const { authorities, pairs } = readAuthorities({});
    expect(authorities).to.deep.equal({
      signing: undefined,
      next: undefined,
      retired: [],
      retiredUntil: undefined,
    });
    expect(pairs.size).to.equal(0);
  });

  it("reads what it wrote", () => {
    const retired = readCertificates(three!.certificate).map(toFacts);
    const retiredUntil = new Date("2026-03-04T05:06:07.890Z");
    const data = toAuthorityData({ signing: one, next: two, retired, retiredUntil });
    expect(data).to.have.all.keys("ca.crt", "ca.key", "next.crt", "next.key", "retired.crt", "retired-until");
    const { authorities, pairs } = readAuthorities(data as Record<string, string>); // nothing is taken away here
    expect(authorities.signing?.id).to.equal(idOf(one!));
    expect(authorities.next?.id).to.equal(idOf(two!));
    expect(authorities.retired).to.deep.equal(retired);
    expect(authorities.retiredUntil).to.deep.equal(retiredUntil);
    expect(pairs.get(idOf(one!))).to.deep.equal(one);
    expect(pairs.get(idOf(two!))).to.deep.equal(two);
  });

  it("takes away what is not there any more, keys above all", () => {
    const data = toAuthorityData({ signing: one, next: undefined, retired: [], retiredUntil: undefined });
    expect(data).to.deep.equal({
      "ca.crt": one!.certificate,
      "ca.key": one!.key,
      "next.crt": undefined,
      "next.key": undefined,
      "retired.crt": undefined,
      "retired-until": undefined,
    });
  });

  const damages: { name: string; given: () => Record<string, string>; signing: boolean; retired: number }[] = [
    { name: "no key", given: () => ({ "ca.crt": one!.certificate }), signing: false, retired: 1 },
    { name: "another's key", given: () => ({ "ca.crt": one!.certificate, "ca.key": two!.key }), signing: false, retired: 1 },
    { name: "junk for a key", given: () => ({ "ca.crt": one!.certificate, "ca.key": "junk" }), signing: false, retired: 1 },
    { name: "junk for a certificate", given: () => ({ "ca.crt": "junk", "ca.key": one!.key }), signing: false, retired: 0 },
    { name: "a chain: its first certificate counts", given: () => ({ "ca.crt": one!.certificate + two!.certificate, "ca.key": one!.key }), signing: true, retired: 0 },
  ]; // prettier-ignore
  for (const { name, given, signing, retired } of damages) {
    it(`reads ${name}`, () => {
      const { authorities } = readAuthorities({ ...given(), "retired-until": "junk" });
      expect(authorities.signing !== undefined).to.equal(signing);
      expect(authorities.retired).to.have.length(retired);
      expect(authorities.retiredUntil).to.equal(undefined);
    });
  }
});
