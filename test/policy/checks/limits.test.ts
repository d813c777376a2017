import { expect } from "chai";
import { limitFindings, limitsSchema, type Limits } from "../../../src/policy/checks/limits.ts";
import { debugContainer, debugRequest } from "../../support/subject.ts";

interface Row {
  readonly name: string;
  readonly given: {
    readonly added: readonly string[];
    readonly standing?: readonly string[];
    readonly limits: Limits;
  };
  readonly expect: readonly string[];
}

const findings = ({ added, standing = [], limits }: Row["given"]) =>
  limitFindings(
    debugRequest(
      added.map((name) => debugContainer({ name })),
      { standing },
    ),
    limits,
  );

describe("limitFindings", () => {
  const rows: readonly Row[] = [
    { name: "no limits", given: { added: ["a", "b"], limits: {} }, expect: [] },
    { name: "at perRequest", given: { added: ["a"], limits: { perRequest: 1 } }, expect: [] },
    {
      name: "beyond perRequest",
      given: { added: ["a", "b"], limits: { perRequest: 1 } },
      expect: ["limits.perRequest"],
    },
    {
      name: "what stands is not of the request",
      given: { added: ["a"], standing: ["x"], limits: { perRequest: 1 } },
      expect: [],
    },
    { name: "at perPod", given: { added: ["a"], standing: ["x"], limits: { perPod: 2 } }, expect: [] },
    {
      name: "beyond perPod",
      given: { added: ["a"], standing: ["x", "y"], limits: { perPod: 2 } },
      expect: ["limits.perPod"],
    },
    {
      name: "one name counts once",
      given: { added: ["x"], standing: ["x"], limits: { perPod: 1 } },
      expect: [],
    },
    {
      name: "zero allows none",
      given: { added: ["a"], limits: { perRequest: 0, perPod: 0 } },
      expect: ["limits.perRequest", "limits.perPod"],
    },
  ];
  for (const row of rows) {
    it(row.name, () => {
      expect(findings(row.given).map(({ code }) => code)).to.deep.equal(row.expect);
    });
  }

  it("says how many there are, and how many may be", () => {
    const given = { added: ["a"], standing: ["x", "y"], limits: { perRequest: 0, perPod: 2 } };
    expect(findings(given)).to.deep.equal([
      {
        code: "limits.perRequest",
        field: "",
        message: "adds 1 debug container, at most 0 may be added by one request",
        value: 1,
      },
      {
        code: "limits.perPod",
        field: "",
        message: "3 debug containers would stand in the pod, at most 2 may",
        value: 3,
      },
    ]);
  });
});

describe("limitsSchema", () => {
  const rows = [
    { name: "both", given: { perRequest: 1, perPod: 5 }, expect: true },
    { name: "none", given: {}, expect: true },
    { name: "zero", given: { perRequest: 0 }, expect: true },
    { name: "negative", given: { perRequest: -1 }, expect: false },
    { name: "a fraction", given: { perPod: 1.5 }, expect: false },
    { name: "text", given: { perPod: "5" }, expect: false },
    { name: "an unknown key", given: { perUser: 1 }, expect: false },
  ];
  for (const row of rows) {
    it(row.name, () => {
      expect(limitsSchema.safeParse(row.given).success).to.equal(row.expect);
    });
  }
});
