import { expect } from "chai";
import { explainGuard, HIDDEN, type ExplainedGuard } from "../../../src/admission/explain/explain-guard.ts";
import type { ReviewContext } from "../../../src/admission/review.ts";
import { packagedSet, policySet } from "../../support/policy-set.ts";
import { realReview, reviewNames } from "../../support/real-review.ts";
import { reviewOf } from "../../support/review-builder.ts";
import { codesOf, contextOf, reviewedTwice } from "../../support/review-context.ts";

const explained = (given: Partial<ReviewContext>, body: unknown): ExplainedGuard => {
  const guard = explainGuard(contextOf(given), body);
  if ("undecodable" in guard) throw new Error(guard.undecodable);
  return guard;
};

describe("admission/explain/explain-guard", () => {
  for (const preset of ["starter", "production", "lockdown"]) {
    const given = { policies: packagedSet(preset), stamp: true, advice: true };
    for (const name of reviewNames()) {
      it(`says of ${name} under ${preset} what review says, and accounts for every violation`, () => {
        const body = realReview(name);
        const guard = explained(given, body);
        const { mutated, validated } = reviewedTwice(given, body);
        expect(guard.verdict).to.equal(validated.outcome.verdict);
        expect(guard.message).to.equal(validated.outcome.message);
        expect(guard.mutations).to.deep.equal(mutated.outcome.mutations);
        expect([...guard.warnings.mutate, ...guard.warnings.validate]).to.deep.equal([
          ...mutated.outcome.warnings,
          ...validated.outcome.warnings,
        ]);
        const refusing = guard.policies.filter(({ stands }) => stands === "matches").map((one) => one.name);
        expect(refusing).to.deep.equal(validated.outcome.policies);
        const said = guard.policies.flatMap(({ rules }) => rules.flatMap(({ says }) => says));
        expect(said.length + guard.violations.length).to.equal(codesOf(validated).length);
      });
    }
  }

  it("shows no env value but the stamp's, and where a value comes from", () => {
    const env = [
      { name: "TOKEN", value: "hunter2" },
      { name: "EMPTY", value: "" },
      { name: "FROM", valueFrom: { secretKeyRef: { name: "db", key: "password" } } },
    ];
    const guard = explained({ stamp: true }, reviewOf({ added: [{ env }] }));
    const [container] = guard.containers;
    const hidden = [{ name: "TOKEN", value: HIDDEN }, ...env.slice(1)];
    expect(container?.asked.env).to.deep.equal(hidden);
    expect(container?.after.env?.slice(0, 3)).to.deep.equal(hidden);
    expect(container?.after.env?.[3]).to.deep.equal({
      name: "EPHEMERAL_GUARD_REQUESTED_BY",
      value: "alice@corp.example",
    });
  });

  it("tells of a container as asked for and as it would stand, and of the pod that it would be", () => {
    const policies = policySet({ defaults: { securityContext: { runAsNonRoot: true } } });
    const sent = { metadata: { name: "api-7d9", labels: { forged: "true" } } };
    const body = reviewOf({ sent });
    const { containers, pod } = explained({ policies }, body);
    expect(containers[0]?.asked.securityContext).to.equal(undefined);
    expect(containers[0]?.after.securityContext).to.deep.equal({ runAsNonRoot: true });
    expect(pod?.["metadata"]).to.deep.include({ labels: { app: "api" } });
  });

  it("has no policy judge a request that adds nothing, nor one that it does not understand", () => {
    expect(explained({}, reviewOf({ added: [] }))).to.deep.include({ verdict: "allowed", policies: [] });
    const other = explained({}, reviewOf({ request: { operation: "DELETE" } }));
    expect(other).to.deep.include({ verdict: "denied", policies: [], pod: undefined });
    expect(explainGuard(contextOf(), "nothing")).to.have.property("undecodable");
  });
});
