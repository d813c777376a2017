import { expect } from "chai";
import { isStampName, STAMP_NAMES } from "../../src/model/stamp-names.ts";

describe("isStampName", () => {
  const rows = [
    ...Object.values(STAMP_NAMES).map((given) => ({ given, expect: true })),
    { given: "EPHEMERAL_GUARD_", expect: false },
    { given: "EPHEMERAL_GUARD_REQUESTED_BY_X", expect: false },
    { given: "ephemeral_guard_policy", expect: false },
    { given: " EPHEMERAL_GUARD_POLICY", expect: false },
    { given: "requestedBy", expect: false },
    { given: "constructor", expect: false },
    { given: "", expect: false },
  ];
  for (const { given, expect: is } of rows) {
    it(`${JSON.stringify(given)}: ${String(is)}`, () => {
      expect(isStampName(given)).to.equal(is);
    });
  }

  it("knows the names that pods already carry", () => {
    expect(Object.values(STAMP_NAMES)).to.deep.equal([
      "EPHEMERAL_GUARD_REQUESTED_BY",
      "EPHEMERAL_GUARD_REQUESTED_AT",
      "EPHEMERAL_GUARD_POLICY",
    ]);
  });
});
