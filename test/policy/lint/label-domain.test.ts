import { expect } from "chai";
import fc from "fast-check";
import { compileSelector, type LabelSelector } from "../../../src/policy/label-selector.ts";
import {
  ANYTHING,
  bothOf,
  domainsOf,
  impossibleLabel,
  isSelectedWithin,
  labelsIn,
  oppositeOf,
} from "../../../src/policy/lint/label-domain.ts";

const values = fc.uniqueArray(fc.constantFrom("v", "w", "x"), { minLength: 1 });
const key = fc.constantFrom("a", "b");
const requirement = fc.oneof(
  fc.record({ key, operator: fc.constantFrom("In" as const, "NotIn" as const), values }),
  fc.record({ key, operator: fc.constantFrom("Exists" as const, "DoesNotExist" as const) }),
);
const aSelector: fc.Arbitrary<LabelSelector> = fc.record(
  {
    matchLabels: fc.dictionary(key, fc.constantFrom("v", "w")),
    matchExpressions: fc.array(requirement, { maxLength: 3 }),
  },
  { requiredKeys: [] },
);
const someLabels = fc.dictionary(key, fc.constantFrom("v", "w", "x", "y"));

describe("policy/lint/label-domain", () => {
  it("finds labels that all selectors select, and an impossible label only where there are none", () => {
    fc.assert(
      fc.property(aSelector, aSelector, someLabels, (one, other, labels) => {
        const selects = (given: Record<string, string>) =>
          compileSelector(one)(given) && compileSelector(other)(given);
        const domains = domainsOf(one, undefined, other);
        const found = labelsIn(domains);
        expect(found === undefined).to.equal(impossibleLabel(domains) !== undefined);
        expect(selects(found ?? labels)).to.equal(found !== undefined);
      }),
      { numRuns: 2000 },
    );
  });

  it("says that a selector is within another one just where all its labels are", () => {
    const all = ["", "v", "w", "x", "y"].flatMap((a) =>
      ["", "v", "w", "x", "y"].map((b): Record<string, string> => ({ ...(a && { a }), ...(b && { b }) })),
    );
    fc.assert(
      fc.property(aSelector, aSelector, (inner, outer) => {
        fc.pre(impossibleLabel(domainsOf(inner)) === undefined);
        const really = all.filter(compileSelector(inner)).every(compileSelector(outer));
        expect(isSelectedWithin(domainsOf(inner), domainsOf(outer))).to.equal(really);
      }),
      { numRuns: 2000 },
    );
  });

  it("an opposite leaves nothing in common, and is its own opposite", () => {
    fc.assert(
      fc.property(aSelector, (selector) => {
        for (const domain of domainsOf(selector).values()) {
          expect(impossibleLabel(new Map([["a", bothOf(domain, oppositeOf(domain))]]))).to.equal("a");
          expect(oppositeOf(oppositeOf(domain))).to.deep.equal(domain);
        }
      }),
    );
    expect(labelsIn(new Map([["a", ANYTHING]]))).to.deep.equal({});
  });
});
