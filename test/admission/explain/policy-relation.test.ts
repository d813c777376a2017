import { expect } from "chai";
import { decodeReview } from "../../../src/admission/decode.ts";
import { explainRelation, type PolicyRelation } from "../../../src/admission/explain/policy-relation.ts";
import type { Labels } from "../../../src/model/debug-request.ts";
import { policySet, type GivenPolicy } from "../../support/policy-set.ts";
import { reviewOf } from "../../support/review-builder.ts";

/** Of alice, of group developers, in namespace prod-payments; the pod has the label app=api. */
const relationTo = (spec: GivenPolicy, labels?: Labels): PolicyRelation => {
  const decoded = decodeReview(reviewOf(), () => labels);
  if (decoded.kind !== "debug") throw new Error(decoded.kind);
  return explainRelation(policySet(spec).policies[0]!, decoded.request);
};

const group = (name: string) => [{ kind: "Group", name }];
const tier = { matchLabels: { tier: "production" } };

const CASES: readonly {
  readonly name: string;
  readonly given: GivenPolicy;
  readonly labels?: Labels;
  readonly expect: PolicyRelation["stands"];
  readonly because?: readonly string[];
}[] = [
  { name: "a policy for everything", given: {}, expect: "matches" },
  {
    name: "a policy each key of which holds",
    given: {
      match: {
        namespaces: ["prod-*"],
        subjects: group("developers"),
        podSelector: { matchLabels: { app: "api" } },
        namespaceSelector: tier,
      },
      exclude: [{ subjects: group("admins") }],
    },
    labels: { tier: "production" },
    expect: "matches",
  },
  {
    name: "each key that does not hold, and no other",
    given: {
      match: {
        namespaces: ["staging-*", "dev"],
        subjects: [
          { kind: "User", name: "*@example.com" },
          { kind: "ServiceAccount", namespace: "ci", name: "*" },
          { kind: "Group", name: "developers" },
        ],
        podSelector: { matchExpressions: [{ key: "app", operator: "NotIn", values: ["api", "web"] }] },
        namespaceSelector: tier,
      },
    },
    labels: { tier: "test" },
    expect: "passed by",
    because: [
      'match.namespaces: namespace "prod-payments" is none of: staging-*, dev',
      'match.podSelector: the pod lacks label app NotIn [api, web] (it is "api")',
      'match.namespaceSelector: namespace "prod-payments" lacks label tier=production (it is "test")',
    ],
  },
  {
    name: "who asks, and who is meant",
    given: {
      match: { subjects: [...group("admins"), { kind: "ServiceAccount", namespace: "ci", name: "*" }] },
    },
    expect: "passed by",
    because: [
      'match.subjects: "alice@corp.example" (groups: developers, system:authenticated) is none of: Group admins, ServiceAccount ci/*',
    ],
  },
  {
    name: "a label that is not there",
    given: { match: { podSelector: { matchLabels: { app: "api", tier: "web" } } } },
    expect: "passed by",
    because: ["match.podSelector: the pod lacks label tier=web (there is none)"],
  },
  {
    name: "the exclusion that fits",
    given: {
      exclude: [{ subjects: group("admins") }, { subjects: group("developers"), namespaces: ["prod-*"] }],
    },
    expect: "excluded",
    because: ["exclude[1]: fits: namespaces prod-*; subjects Group developers"],
  },
  {
    name: "labels that are not known",
    given: {
      match: { namespaceSelector: tier },
      exclude: [{ namespaceSelector: tier, namespaces: ["dev"] }],
    },
    expect: "undecided",
    because: ['match.namespaceSelector: the labels of namespace "prod-payments" are not known'],
  },
  {
    name: "an exclusion that hangs on labels that are not known",
    given: { exclude: [{ namespaceSelector: tier }] },
    expect: "undecided",
    because: ['exclude[0].namespaceSelector: the labels of namespace "prod-payments" are not known'],
  },
  {
    name: "an exclusion that fits, whatever the labels are",
    given: {
      match: { namespaceSelector: tier },
      exclude: [{ podSelector: { matchLabels: { app: "api" } } }],
    },
    expect: "passed by",
    because: ["exclude[0]: fits: podSelector"],
  },
];

describe("admission/explain/policy-relation", () => {
  for (const { name, given, labels, expect: stands, because = [] } of CASES) {
    it(`tells of ${name}`, () => {
      const relation = relationTo(given, labels);
      expect(relation.stands).to.equal(stands);
      expect(relation.because.map(({ place, reason }) => `${place}: ${reason}`)).to.deep.equal(because);
    });
  }
});
