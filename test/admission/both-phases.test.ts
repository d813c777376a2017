import { expect } from "chai";
import { afterMutation } from "../../src/admission/after-mutation.ts";
import { reviewBothPhases } from "../../src/admission/both-phases.ts";
import type { JsonObject } from "../../src/model/json.ts";
import { policySet } from "../support/policy-set.ts";
import { realReview } from "../support/real-review.ts";
import { reviewOf, sentContainer } from "../support/review-builder.ts";
import { codesOf, contextOf, reviewedTwice } from "../support/review-context.ts";

const patch = (...operations: readonly object[]): { patch: string } => ({
  patch: Buffer.from(JSON.stringify(operations)).toString("base64"),
});

const objectAfter = (body: unknown, answer: { patch?: string }): JsonObject =>
  (afterMutation(body, answer) as ReturnType<typeof reviewOf>).request["object"] as JsonObject;

describe("admission: after mutation", () => {
  const tty = { op: "add", path: "/spec/ephemeralContainers/0/tty", value: true };
  const label = { op: "add", path: "/metadata/labels/marked", value: "true" };

  it("keeps what the patch made of the ephemeral containers, and drops all else", () => {
    const body = reviewOf({
      sent: {
        metadata: { name: "api-7d9", labels: { exempt: "true" } },
        spec: { serviceAccountName: "admin", ephemeralContainers: [sentContainer()] },
      },
    });
    const before = body.request["oldObject"] as { spec: JsonObject };
    expect(objectAfter(body, patch(tty, label))).to.deep.equal({
      ...before,
      spec: { ...before.spec, ephemeralContainers: [sentContainer({ tty: true })] },
    });
  });

  it("sanitises without a patch too", () => {
    const body = reviewOf({
      sent: { metadata: { labels: { a: "b" } }, spec: { ephemeralContainers: [sentContainer()] } },
    });
    expect(objectAfter(body, {})["metadata"]).to.deep.equal(
      (body.request["oldObject"] as JsonObject)["metadata"],
    );
  });

  it("leaves the review it was given as it was", () => {
    const body = reviewOf();
    const before = structuredClone(body);
    afterMutation(body, patch(tty));
    expect(body).to.deep.equal(before);
  });

  it("throws where the patch does not apply, as the API server fails the request", () => {
    const missing = { op: "replace", path: "/spec/ephemeralContainers/7/tty", value: true };
    expect(() => afterMutation(reviewOf(), patch(missing))).to.throw();
  });

  for (const given of [undefined, null, 7, [], {}, { request: null }]) {
    it(`leaves ${JSON.stringify(given)} alone`, () => {
      expect(afterMutation(given, {})).to.equal(given);
    });
  }

  it("makes of every recorded mutate call what the API server made of it", () => {
    for (const name of ["forged-strategic", "noop", "seed-basic", "custom-secrets"]) {
      const sent = objectAfter(realReview(`${name}.mutate`), {});
      const { object } = realReview(`${name}.validate`).request as { object: JsonObject };
      expect((sent["metadata"] as JsonObject)["labels"], name).to.deep.equal(
        (object["metadata"] as JsonObject)["labels"],
      );
      expect(sent["spec"], name).to.deep.equal(object["spec"]);
    }
  });
});

describe("admission: both phases", () => {
  it("judges what mutation made of the container", () => {
    const policies = policySet({
      privileges: { level: "baseline" },
      remove: { capabilities: ["SYS_PTRACE"] },
    });
    const body = reviewOf({ added: [{ securityContext: { capabilities: { add: ["SYS_PTRACE"] } } }] });
    const { mutated, validated } = reviewedTwice({ policies, stamp: true }, body);
    expect(mutated.outcome.phase).to.equal("mutate");
    expect(validated.outcome).to.include({ phase: "validate", verdict: "allowed" });
  });

  it("never finds its own stamp forged, whatever the client sent of it", () => {
    const added = [{ env: [{ name: "EPHEMERAL_GUARD_REQUESTED_BY", value: "bob" }] }];
    const { validated } = reviewedTwice({ stamp: true }, reviewOf({ added }));
    expect(codesOf(validated)).to.deep.equal([]);
  });

  it("judges by the stored labels: a forged one neither covers nor excludes", () => {
    const selector = { podSelector: { matchLabels: { exempt: "true" } } };
    const policies = policySet(
      { name: "all", exclude: [selector], privileges: { level: "baseline" } },
      { name: "exempt", match: selector },
    );
    for (const phase of ["mutate", "validate"]) {
      const { mutated, validated } = reviewedTwice(
        { policies, stamp: true },
        realReview(`forged-strategic.${phase}`),
      );
      expect(mutated.outcome.policies).to.deep.equal(["all"]);
      expect(validated.outcome.policies).to.deep.equal(["all"]);
      expect(codesOf(validated)).to.deep.equal(["privileges.privileged"]);
    }
  });

  it("refuses what is no debug request, and lets other pods pass", () => {
    const attach = reviewedTwice({}, realReview("attach.1.validate"));
    expect(codesOf(attach.validated)).to.deep.equal(["request.unsupported"]);
    const copy = reviewedTwice({}, realReview("seed-copy-image.mutate"));
    expect(copy.validated.outcome.verdict).to.equal("allowed");
  });

  it("says what cannot be decoded", () => {
    expect(reviewBothPhases(contextOf(), {})).to.have.property("undecodable");
  });
});
