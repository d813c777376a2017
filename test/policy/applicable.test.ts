import { expect } from "chai";
import type { Labels } from "../../src/model/debug-request.ts";
import { applicablePolicies } from "../../src/policy/applicable.ts";
import { policySet, type GivenPolicy } from "../support/policy-set.ts";
import { debugRequest } from "../support/subject.ts";

/** alice, a developer, in namespace payments. */
const relation = (spec: GivenPolicy, namespaceLabels: Labels | undefined): string => {
  const request = { ...debugRequest([]), namespaceLabels };
  const { matching, excluding, undecided } = applicablePolicies(policySet(spec), request);
  const found = { matching, excluding, undecided };
  return RELATIONS.filter((name) => found[name].length > 0).join() || "none";
};

const RELATIONS = ["matching", "excluding", "undecided"] as const;

describe("applicablePolicies", () => {
  const prod = { namespaceSelector: { matchLabels: { tier: "prod" } } };
  const dev = { namespaceSelector: { matchLabels: { tier: "dev" } } };
  const yes = { namespaces: ["payments"] };
  const no = { namespaces: ["billing"] };

  const rows: readonly {
    readonly name: string;
    readonly given: GivenPolicy;
    /** With the labels `tier: prod`, and with labels unknown. */
    readonly expect: readonly [known: string, unknown: string];
  }[] = [
    { name: "nothing given", given: {}, expect: ["matching", "matching"] },
    { name: "match holds", given: { match: yes }, expect: ["matching", "matching"] },
    { name: "match fails", given: { match: no }, expect: ["none", "none"] },
    { name: "match by labels holds", given: { match: prod }, expect: ["matching", "undecided"] },
    { name: "match by labels fails", given: { match: dev }, expect: ["none", "undecided"] },
    {
      name: "match fails beside labels",
      given: { match: { ...no, ...prod } },
      expect: ["none", "none"],
    },
    { name: "excluded", given: { match: yes, exclude: [yes] }, expect: ["excluding", "excluding"] },
    { name: "excluded by any block", given: { exclude: [no, yes] }, expect: ["excluding", "excluding"] },
    { name: "excluded by none", given: { exclude: [no, no] }, expect: ["matching", "matching"] },
    {
      name: "an exclusion of what does not match anyhow",
      given: { match: no, exclude: [yes] },
      expect: ["none", "none"],
    },
    { name: "excluded by labels", given: { exclude: [prod] }, expect: ["excluding", "undecided"] },
    { name: "not excluded by labels", given: { exclude: [dev] }, expect: ["matching", "undecided"] },
    {
      name: "a definite exclusion after one that hangs",
      given: { exclude: [dev, yes] },
      expect: ["excluding", "excluding"],
    },
    {
      name: "a definite exclusion, where the match hangs",
      given: { match: dev, exclude: [yes] },
      expect: ["none", "none"],
    },
    { name: "both hang", given: { match: prod, exclude: [dev] }, expect: ["matching", "undecided"] },
  ];
  for (const {
    name,
    given,
    expect: [known, unknown],
  } of rows) {
    it(`${name}: ${known}`, () => {
      expect(relation(given, { tier: "prod" })).to.equal(known);
    });
    it(`${name}, labels unknown: ${unknown}`, () => {
      expect(relation(given, undefined)).to.equal(unknown);
    });
  }

  it("keeps the order of the set", () => {
    const set = policySet(
      { name: "c" },
      { name: "a", match: no },
      { name: "b" },
      { name: "a2", exclude: [yes] },
    );
    const { matching, excluding } = applicablePolicies(set, debugRequest([]));
    expect(matching.map(({ name }) => name)).to.deep.equal(["c", "b"]);
    expect(excluding.map(({ name }) => name)).to.deep.equal(["a2"]);
  });
});
