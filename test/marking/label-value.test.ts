import { expect } from "chai";
import fc from "fast-check";
import { toLabelValue } from "../../src/marking/label-value.ts";

describe("marking/label-value", () => {
  const table: { name: string; given: string; expect: string }[] = [
    { name: "an e-mail address", given: "alice@corp.example", expect: "alice-corp.example" },
    { name: "a name that a label can hold", given: "Bob_the-2nd.x", expect: "Bob_the-2nd.x" },
    { name: "a ServiceAccount", given: "system:serviceaccount:ci:deployer", expect: "system-serviceaccount-ci-deployer" },
    { name: "ends that are no letters", given: ":._-alice-_.:", expect: "alice" },
    { name: "63 characters", given: "a".repeat(63), expect: "a".repeat(63) },
    { name: "64 characters", given: "a".repeat(64), expect: "a".repeat(63) },
    { name: "a cut that ends badly", given: `${"a".repeat(62)}@b`, expect: "a".repeat(62) },
    { name: "letters of other alphabets", given: "zoë@corp.example", expect: "zo--corp.example" },
    { name: "a character beyond the first plane as one", given: "a\u{1f600}b", expect: "a-b" },
    { name: "an empty name", given: "", expect: "user-e3b0c442" },
    { name: "a name of which nothing is left", given: "日本", expect: "user-cf2abf0c" },
    { name: "a name that would pass for nobody's", given: "unverified@", expect: "user-b46db4d9" },
  ]; // prettier-ignore
  for (const { name, given, expect: expected } of table) {
    it(`keeps of ${name} what it can`, () => {
      expect(toLabelValue(given)).to.equal(expected);
    });
  }

  it("is a label's value, whatever the name", () => {
    const names = fc.oneof(fc.string({ unit: "binary", maxLength: 100 }), fc.string({ maxLength: 100 }));
    fc.assert(
      fc.property(names, (name) => {
        expect(toLabelValue(name)).to.match(/^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/);
      }),
    );
  });
});
