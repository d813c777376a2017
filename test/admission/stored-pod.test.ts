import { expect } from "chai";
import { reviewBothPhases } from "../../src/admission/both-phases.ts";
import { policySet } from "../support/policy-set.ts";
import { contextOf } from "../support/review-context.ts";
import { reviewOf } from "../support/review-builder.ts";

const MARKER = "only-the-pod-says-so";

describe("the pod as stored", () => {
  const judged = (expression: string, metadata: object) => {
    const policies = policySet({
      rules: [{ name: "by-the-pod", expression, message: "Not on this pod." }],
      defaults: { securityContext: { runAsNonRoot: true } },
    });
    const pod = { metadata: { annotations: { note: MARKER }, ...metadata } };
    const both = reviewBothPhases(contextOf({ policies }), reviewOf({ pod }));
    if ("undecodable" in both) throw new Error(both.undecodable);
    return both;
  };

  it("is read by rules", () => {
    const expression = `pod.metadata.annotations['note'] == '${MARKER}'`;
    expect(judged(expression, {}).validated.outcome.verdict).to.equal("allowed");
    expect(judged(expression, { annotations: { note: "another" } }).validated.outcome.verdict).to.equal(
      "denied",
    );
  });

  it("is known while mutating, so that what passes is not taken for spoiled", () => {
    const { mutated } = judged("has(pod.metadata.annotations)", {});
    expect(mutated.outcome.mutations).not.to.deep.equal([]);
    expect(mutated.outcome.warnings.join("")).not.to.contain("left out");
  });

  it("is part of no outcome: records are made of outcomes", () => {
    const { mutated, validated } = judged("pod.metadata.annotations.size() == 0", {});
    expect(JSON.stringify([mutated.outcome, validated.outcome])).not.to.contain(MARKER);
  });
});
