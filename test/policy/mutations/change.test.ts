import { expect } from "chai";
import { withSecurityContext, without } from "../../../src/policy/mutations/change.ts";
import { debugContainer } from "../../support/subject.ts";

describe("withSecurityContext", () => {
  const rows = [
    {
      name: "puts one in",
      given: debugContainer(),
      next: { privileged: false },
      expect: debugContainer({ securityContext: { privileged: false } }),
    },
    {
      name: "puts one in another's place",
      given: debugContainer({ tty: true, securityContext: { runAsUser: 1 } }),
      next: { privileged: false },
      expect: debugContainer({ tty: true, securityContext: { privileged: false } }),
    },
    {
      name: "leaves an empty one out",
      given: debugContainer({ securityContext: { runAsUser: 1 } }),
      next: {},
      expect: debugContainer(),
    },
  ];
  for (const { name, given, next, expect: expected } of rows) {
    it(name, () => {
      const before = structuredClone(given);
      expect(withSecurityContext(given, next)).to.deep.equal(expected);
      expect(given).to.deep.equal(before);
    });
  }
});

describe("without", () => {
  it("leaves a member out, and the original as it was", () => {
    const from = { a: 1, b: 2 };
    expect(without(from, "a")).to.deep.equal({ b: 2 });
    expect(from).to.deep.equal({ a: 1, b: 2 });
  });
});
