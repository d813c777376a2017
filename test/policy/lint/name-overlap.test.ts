import { expect } from "chai";
import fc from "fast-check";
import { compileNameGlob } from "../../../src/policy/glob.ts";
import { areApart, commonName, isNameWithin, type NameKind } from "../../../src/policy/lint/name-overlap.ts";

const cases: { name: string; given: [globs: string[], kind: NameKind]; expect: ReturnType<typeof commonName> }[] = [
  { name: "a name alone", given: [["prod"], "label"], expect: { name: "prod" } },
  { name: "a wildcard alone, which needs one character", given: [["*"], "label"], expect: { name: "x" } },
  { name: "a prefix and a suffix", given: [["a-*", "*-b"], "label"], expect: { name: "a-b" } },
  { name: "a prefix and a suffix that overlap", given: [["ab*", "*ba"], "label"], expect: { name: "aba" } },
  { name: "a dash needs a letter before it, and after", given: [["*-*"], "label"], expect: { name: "x-x" } },
  { name: "two names", given: [["a", "b"], "label"], expect: "none" },
  { name: "no label ends with a dash", given: [["a-", "*"], "label"], expect: "none" },
  { name: "a dot is for subdomains", given: [["a.b"], "label"], expect: "none" },
  { name: "and there it may be", given: [["a.b"], "subdomain"], expect: { name: "a.b" } },
  { name: "63 characters", given: [["a".repeat(62) + "*b"], "label"], expect: { name: "a".repeat(62) + "b" } },
  { name: "64 characters", given: [["a".repeat(63) + "*b"], "label"], expect: "none" },
  { name: "anything in names of people", given: [["CN=A *", "*/x"], "any"], expect: { name: "CN=A /x" } },
  { name: "more than can be looked at", given: [["a*".repeat(200), "*a".repeat(200) + "b"], "any"], expect: "unknown" },
]; // prettier-ignore

describe("policy/lint/name-overlap", () => {
  for (const { name, given, expect: expected } of cases) {
    it(name, () => expect(commonName(...given)).to.deep.equal(expected));
  }

  const aGlob = fc.string({ unit: fc.constantFrom("a", "b", "-", "*"), minLength: 1, maxLength: 6 });
  const aName = fc.string({ unit: fc.constantFrom("a", "b", "-", "x"), minLength: 1, maxLength: 8 });

  it("finds names that all globs match, and none only where there is none", () => {
    fc.assert(
      fc.property(aGlob, aGlob, aName, (one, other, name) => {
        const matches = (text: string) => compileNameGlob(one)(text) && compileNameGlob(other)(text);
        const found = commonName([one, other], "any");
        if (typeof found === "object") expect(matches(found.name)).to.equal(true);
        else expect([found, matches(name)]).to.deep.equal(["none", false]);
      }),
      { numRuns: 3000 },
    );
  });

  it("finds labels that are labels", () => {
    fc.assert(
      fc.property(aGlob, aName, (glob, name) => {
        const isLabel = (text: string) => /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(text);
        const found = commonName([glob], "label");
        if (typeof found === "object") {
          expect(isLabel(found.name) && compileNameGlob(glob)(found.name)).to.equal(true);
        } else expect(isLabel(name) && compileNameGlob(glob)(name)).to.equal(false);
      }),
      { numRuns: 3000 },
    );
  });

  it("says that a glob is within another one only where every name is", () => {
    fc.assert(
      fc.property(aGlob, aGlob, fc.array(aName), (inner, outer, names) => {
        if (!isNameWithin(inner, outer)) return;
        for (const name of names.filter(compileNameGlob(inner))) {
          expect(compileNameGlob(outer)(name)).to.equal(true);
        }
      }),
      { numRuns: 3000 },
    );
    expect([isNameWithin("a-*", "a*"), isNameWithin("a*", "a-*"), isNameWithin("*", "*")]).to.deep.equal([
      true,
      false,
      true,
    ]);
  });

  it("says of two globs that they are apart, unless it cannot tell", () => {
    expect(areApart("a*", "b*", "any")).to.equal(true);
    expect(areApart("a*", "*b", "any")).to.equal(false);
    expect(areApart("a*".repeat(200), "*a".repeat(200) + "b", "any")).to.equal(false);
  });
});
