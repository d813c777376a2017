import { expect } from "chai";
import type { CertificateFacts } from "../../../src/certificates/read.ts";
import { carries, toBundle, toPublication } from "../../../src/kubernetes/certificates/bundle.ts";
import type { Authorities, Observed } from "../../../src/kubernetes/certificates/observed.ts";

const day = (count: number): Date => new Date(Date.UTC(2026, 0, 1 + count));
const authority = (name: string, from: number): CertificateFacts => ({
  id: name,
  pem: `<${name}>`,
  notBefore: day(from),
  notAfter: day(from + 90),
});
const authorities = (given: Partial<Authorities>): Authorities => ({
  signing: undefined,
  next: undefined,
  retired: [],
  retiredUntil: undefined,
  ...given,
});
const [ONE, TWO] = [authority("one", 0), authority("two", 60)];

describe("kubernetes/certificates/bundle", () => {
  const table: { name: string; given: Partial<Authorities>; at: number; expect: string }[] = [
    { name: "nothing", given: {}, at: 0, expect: "" },
    {
      name: "all of them, the newest first",
      given: { signing: ONE, next: TWO },
      at: 61,
      expect: "<two><one>",
    },
    {
      name: "the same whichever signs",
      given: { signing: TWO, retired: [ONE] },
      at: 61,
      expect: "<two><one>",
    },
    {
      name: "the same for those of one age",
      given: { signing: authority("b", 0), next: authority("a", 0) },
      at: 1,
      expect: "<a><b>",
    },
    { name: "none that has expired", given: { signing: ONE, next: TWO }, at: 90, expect: "<two>" },
  ];
  for (const { name, given, at, expect: expected } of table) {
    it(`holds ${name}`, () => expect(toBundle(authorities(given), day(at))).to.equal(expected));
  }

  it("is carried by a configuration each of whose webhooks has exactly that", () => {
    const configuration = (...bundles: string[]) =>
      ({ kind: "MutatingWebhookConfiguration", name: "guard", bundles }) as const;
    expect(carries(configuration("<one>", "<one>"), "<one>")).to.equal(true);
    expect(carries(configuration("<one>", "<one><two>"), "<one>")).to.equal(false);
    expect(carries({ ...configuration(), bundles: undefined }, "<one>")).to.equal(false);
  });

  describe("is published since", () => {
    const observed = (...bundles: string[]): Observed => ({
      authorities: authorities({ signing: ONE }),
      serving: { leaf: undefined, bundle: "" },
      configurations: bundles.map((bundle) => ({
        kind: "MutatingWebhookConfiguration",
        name: "guard",
        bundles: [bundle],
      })),
      trustedBefore: [],
    });
    const before = { bundle: "<one>", since: day(1) };

    it("it was first seen in all configurations", () => {
      expect(toPublication(undefined, observed("<one>", "<one>"), day(2))).to.deep.equal({
        bundle: "<one>",
        since: day(2),
      });
      expect(toPublication(before, observed("<one>", "<one>"), day(2))).to.equal(before);
    });

    it("another time, after it was missing or another one", () => {
      expect(toPublication(before, observed("<one>", ""), day(2))).to.equal(undefined);
      const other = { bundle: "<other>", since: day(1) };
      expect(toPublication(other, observed("<one>"), day(2))?.since).to.deep.equal(day(2));
    });

    it("never, where there is nothing to trust", () => {
      const nothing = { ...observed(""), authorities: authorities({}) };
      expect(toPublication(undefined, nothing, day(2))).to.equal(undefined);
    });
  });
});
