import { expect } from "chai";
import { requestReview } from "../../../src/admission/suite/request-review.ts";
import { runCase } from "../../../src/admission/suite/run-case.ts";
import { NOW } from "../../support/review-context.ts";
import { policySet } from "../../support/policy-set.ts";
import { realReview } from "../../support/real-review.ts";

const POLICIES = policySet({
  match: { namespaceSelector: { matchLabels: { tier: "prod" } } },
  images: { allow: ["busybox"] },
  defaults: { securityContext: { runAsUser: 65532 } },
});

const run = (
  given: { image?: string; labels?: Record<string, string>; review?: unknown },
  unmatched: "deny" | "allow" = "deny",
) =>
  runCase(
    {
      name: "one",
      line: 1,
      column: 1,
      review: given.review ?? requestReview({ added: [{ image: given.image ?? "busybox" }] }),
      namespaceLabels: given.labels ?? { tier: "prod" },
      expect: { verdict: "allowed", codes: [] },
    },
    { policies: POLICIES, unmatched, now: NOW },
  );

describe("admission/suite/run-case", () => {
  it("passes, with the container as it is after mutation, without the stamp", () => {
    const { failures, happened, phases } = run({});
    expect(failures).to.deep.equal([]);
    expect(happened.containers[0]).to.deep.include({ securityContext: { runAsUser: 65532 } });
    expect(happened.containers[0]).not.to.have.property("env");
    expect(JSON.stringify(phases.validated.outcome.request?.added)).to.include(
      "EPHEMERAL_GUARD_REQUESTED_BY",
    );
    expect(happened.warnings).to.have.length(3);
  });

  it("fails, with what happened", () => {
    const { failures, happened } = run({ image: "alpine" });
    expect(failures.map(({ what }) => what)).to.deep.equal(["verdict", "codes"]);
    expect(happened).to.deep.include({ verdict: "denied", codes: ["images.allow"], policies: ["policy-1"] });
    expect(happened.message).to.match(/^container "debugger-00001" is refused\n/);
  });

  it("knows the namespace's labels from the case", () => {
    expect(run({ labels: {} }).happened.codes).to.deep.equal(["unmatched"]);
    expect(run({ labels: {} }, "allow").happened.verdict).to.equal("allowed");
  });

  it("runs a whole review", () => {
    const review = realReview("seed-basic.mutate");
    expect(run({ review }).happened).to.deep.include({ verdict: "allowed", policies: ["policy-1"] });
  });

  it("shows of a review that the webhook does not decide what it comes to", () => {
    const { happened } = run({ review: realReview("attach.1.validate") });
    expect(happened).to.deep.include({ verdict: "denied", codes: ["request.unsupported"], containers: [] });
  });
});
