import { expect } from "chai";
import fc from "fast-check";
import type { Decision } from "../../src/model/decision.ts";
import { evaluate, type EvaluateOptions } from "../../src/policy/evaluate.ts";
import { aRequest, aSpec, setOf } from "../support/policy-arbitrary.ts";

const options: fc.Arbitrary<EvaluateOptions> = fc.record({
  guardMode: fc.constantFrom("enforce", "audit"),
  unmatched: fc.constantFrom("deny", "allow"),
});
const specs = fc.array(aSpec, { minLength: 1, maxLength: 4 });

/** What was decided, but for the order in which it is told, and for names that the order of the set gives. */
const gist = ({ verdict, violations }: Decision) => ({
  verdict,
  violations: violations
    .map(({ code, mode, container, field, message, value }) =>
      JSON.stringify([code, mode, container, field, message.replaceAll(/policy-\d|"|, /g, ""), value]),
    )
    .sort(),
});

const shuffled = <Item>(items: readonly Item[], order: readonly number[]): readonly Item[] =>
  items
    .map((item, at) => ({ item, key: order[at % order.length]! }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
const anOrder = fc.array(fc.nat(), { minLength: 4, maxLength: 4 });

describe("evaluate, over any policies and requests", () => {
  it("the order of policies does not matter", () => {
    fc.assert(
      fc.property(specs, anOrder, aRequest, options, (given, order, request, how) => {
        const decided = gist(evaluate(setOf(given), request, how));
        expect(gist(evaluate(setOf(shuffled(given, order)), request, how))).to.deep.equal(decided);
      }),
      { numRuns: 500 },
    );
  });

  it("the order of containers does not matter", () => {
    fc.assert(
      fc.property(specs, anOrder, aRequest, options, (given, order, request, how) => {
        const set = setOf(given);
        const other = { ...request, added: shuffled(request.added, order) };
        expect(gist(evaluate(set, other, how))).to.deep.equal(gist(evaluate(set, request, how)));
      }),
      { numRuns: 500 },
    );
  });

  it("what no policy reads does not matter", () => {
    const unread = fc.record({ uid: fc.uuid(), dryRun: fc.boolean() });
    const facts = fc.record({ name: fc.string(), uid: fc.uuid(), shareProcessNamespace: fc.boolean() });
    fc.assert(
      fc.property(specs, aRequest, unread, facts, options, (given, request, others, otherPod, how) => {
        const set = setOf(given);
        const other = { ...request, ...others, pod: { ...request.pod, ...otherPod } };
        expect(evaluate(set, other, how)).to.deep.equal(evaluate(set, request, how));
      }),
    );
  });

  it("another policy never turns a denial round, but for those that no policy covered", () => {
    fc.assert(
      fc.property(specs, aSpec, aRequest, (given, more, request) => {
        const how = { guardMode: "enforce", unmatched: "allow" } as const;
        const { verdict } = evaluate(setOf(given), request, how);
        fc.pre(verdict === "denied");
        expect(evaluate(setOf([...given, more]), request, how).verdict).to.equal("denied");
      }),
    );
  });

  it("the guard in audit denies nothing, and finds the same", () => {
    fc.assert(
      fc.property(specs, aRequest, (given, request) => {
        const set = setOf(given);
        const audited = evaluate(set, request, { guardMode: "audit", unmatched: "deny" });
        const enforced = evaluate(set, request, { guardMode: "enforce", unmatched: "deny" });
        expect(audited.verdict).to.not.equal("denied");
        expect(audited.violations.map(({ code }) => code)).to.deep.equal(
          enforced.violations.map(({ code }) => code),
        );
      }),
    );
  });

  it("is allowed exactly where nothing is found", () => {
    fc.assert(
      fc.property(specs, aRequest, options, (given, request, how) => {
        const { verdict, violations } = evaluate(setOf(given), request, how);
        expect(verdict === "allowed").to.equal(violations.length === 0);
        expect(verdict === "denied").to.equal(violations.some(({ mode }) => mode === "enforce"));
      }),
    );
  });
});
