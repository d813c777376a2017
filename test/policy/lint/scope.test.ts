import { expect } from "chai";
import fc from "fast-check";
import type { LabelSelector } from "../../../src/policy/label-selector.ts";
import { compileMatch } from "../../../src/policy/match.ts";
import { EVERYBODY, isBlockWithin, judgesWherever } from "../../../src/policy/lint/scope.ts";
import { judging, judgedByBoth } from "../../../src/policy/lint/witness.ts";
import { debugRequest } from "../../support/subject.ts";
import { policySet } from "../../support/policy-set.ts";

const some = <Value>(...values: readonly Value[]) =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 2 });
const aSelector = fc.constantFrom<LabelSelector>(
  {},
  { matchLabels: { app: "a" } },
  { matchLabels: { app: "b" } },
  { matchExpressions: [{ key: "app", operator: "NotIn" as const, values: ["a"] }] },
);
const aBlock = fc.record(
  {
    namespaces: some("a", "a-*", "a-b", "*"),
    podSelector: aSelector,
    namespaceSelector: aSelector,
    subjects: some(
      { kind: "Group" as const, name: "g" },
      { kind: "Group" as const, name: "g*" },
      { kind: "User" as const, name: "*" },
      { kind: "User" as const, name: "system:serviceaccount:ci:*" },
      { kind: "ServiceAccount" as const, namespace: "c*", name: "x" },
    ),
  },
  { requiredKeys: [] },
);
const aRequest = fc
  .record({
    namespace: fc.constantFrom("a", "a-b", "a-c", "c"),
    username: fc.constantFrom("alice", "system:serviceaccount:ci:x", "system:serviceaccount:cd:x"),
    groups: fc.subarray(["g", "g2", "h"]),
    labels: fc.constantFrom({}, { app: "a" }, { app: "b" }),
    namespaceLabels: fc.constantFrom({}, { app: "a" }, { app: "b" }),
  })
  .map(({ namespace, username, groups, labels, namespaceLabels }) => ({
    ...debugRequest([], { labels }),
    namespace,
    namespaceLabels,
    requester: { username, groups: [...groups, EVERYBODY] },
  }));

describe("policy/lint/scope", () => {
  it("says that a block is within others only where every request is", () => {
    fc.assert(
      fc.property(aBlock, fc.array(aBlock, { minLength: 1, maxLength: 2 }), fc.array(aRequest), (inner, outer, requests) => {
        if (!isBlockWithin(inner, outer)) return;
        for (const request of requests.filter((one) => compileMatch(inner)(one) === "yes")) {
          expect(outer.some((block) => compileMatch(block)(request) === "yes")).to.equal(true);
        }
      }),
      { numRuns: 5000 },
    );
  }); // prettier-ignore

  const aSpec = fc.record({ match: aBlock, exclude: fc.array(aBlock.filter((block) => Object.keys(block).length > 0), { minLength: 1, maxLength: 1 }) }, { requiredKeys: [] }); // prettier-ignore

  it("says that a policy judges wherever another one does only where it does", () => {
    fc.assert(
      fc.property(aSpec, aSpec, fc.array(aRequest), (one, other, requests) => {
        const [outer, inner] = policySet(one, other).policies;
        if (outer === undefined || inner === undefined || !judgesWherever(outer, inner)) return;
        for (const request of requests.filter((each) => judging([inner], each).length > 0)) {
          expect(judging([outer], request)).to.deep.equal([outer]);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("a request that both judge is judged by both", () => {
    fc.assert(
      fc.property(aSpec, aSpec, (...specs) => {
        const [one, other] = policySet(...specs).policies;
        const request = one && other && judgedByBoth(one, other);
        if (one && other && request) expect(judging([one, other], request)).to.deep.equal([one, other]);
      }),
      { numRuns: 300 },
    );
  });

  it("does not look into blocks with too many parts", () => {
    const subjects = Array.from({ length: 17 }, (_, at) => ({ kind: "User" as const, name: `u${at}` }));
    const namespaces = Array.from({ length: 17 }, (_, at) => `n${at}`);
    expect(isBlockWithin({ subjects, namespaces: ["n1"] }, [{ namespaces: ["n*"] }])).to.equal(true);
    expect(isBlockWithin({ subjects, namespaces }, [{ namespaces: ["n*"] }])).to.equal(false);
  });
});
