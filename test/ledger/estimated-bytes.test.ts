import { expect } from "chai";
import { estimatedBytes } from "../../src/ledger/estimated-bytes.ts";
import { realObservation } from "./sample-observation.ts";

describe("ledger/estimated-bytes", () => {
  for (const { given, expected } of [
    { given: null, expected: 0 },
    { given: 12, expected: 0 },
    { given: true, expected: 0 },
    { given: "abc", expected: 19 },
    { given: [], expected: 32 },
    { given: ["abc", 1], expected: 32 + 8 + 19 + 8 },
    { given: { a: "abc", b: { c: null } }, expected: 32 + 8 + 19 + 8 + 32 + 8 },
  ]) {
    it(`of ${JSON.stringify(given)}: ${expected}`, () => {
      expect(estimatedBytes(given)).to.equal(expected);
    });
  }

  it("is no less than its JSON for a real observation, and no more than three times that", () => {
    for (const name of ["custom-secrets.validate", "digest.mutate", "ssa.1.mutate", "seed-patch.validate"]) {
      const observation = realObservation(name);
      const length = JSON.stringify(observation).length;
      expect(estimatedBytes(observation), name).to.be.within(length, 3 * length);
    }
  });
});
