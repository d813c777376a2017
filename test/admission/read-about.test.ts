import { expect } from "chai";
import { readAbout } from "../../src/admission/read-about.ts";
import type { JsonObject } from "../../src/model/json.ts";
import { reviewed } from "../support/review-context.ts";
import { reviewOf } from "../support/review-builder.ts";

const about = (request: JsonObject) =>
  readAbout({ apiVersion: "admission.k8s.io/v1", uid: "u1", request: reviewOf({ request }).request });

describe("admission: read about", () => {
  it("says who asks, and for which pod", () => {
    expect(about({})).to.deep.equal({
      requester: { username: "alice@corp.example", groups: ["developers", "system:authenticated"] },
      namespace: "prod-payments",
      pod: { name: "api-7d9", uid: "9de72f3f-4d06-471c-b02e-4bbf447180ec" },
      dryRun: false,
    });
    expect(about({ dryRun: true })).to.have.property("dryRun", true);
  });

  const rows: readonly { name: string; given: JsonObject; expect: unknown }[] = [
    {
      name: "goes by the pod where the request has no name",
      given: { name: 1 },
      expect: { name: "api-7d9", uid: "9de72f3f-4d06-471c-b02e-4bbf447180ec" },
    },
    {
      name: "does without a pod",
      given: { oldObject: null, name: "api-7d9" },
      expect: { name: "api-7d9", uid: "" },
    },
    { name: "does without a name", given: { oldObject: [], name: null }, expect: { name: "", uid: "" } },
  ];
  for (const row of rows) {
    it(row.name, () => expect(about(row.given)?.pod).to.deep.equal(row.expect));
  }

  it("leaves out groups that are no texts", () => {
    const groups = (given: JsonObject) => about({ userInfo: given })?.requester.groups;
    expect(groups({ username: "a", groups: ["x", 1, null] })).to.deep.equal(["x"]);
    expect(groups({ username: "a", groups: "x" })).to.deep.equal([]);
  });

  for (const [name, given] of Object.entries({
    "another subresource": { subResource: "status" },
    "no user": { userInfo: null },
    "no user name": { userInfo: { groups: [] } },
    "no namespace": { namespace: 7 },
  } satisfies Record<string, JsonObject>)) {
    it(`says nothing of ${name}`, () => expect(about(given)).to.equal(undefined));
  }

  it("is part of the outcome of a debug request that cannot be read", () => {
    const { outcome } = reviewed({ phase: "validate" }, reviewOf({ request: { object: null } }));
    expect(outcome.verdict).to.equal("denied");
    expect(outcome.about?.requester.username).to.equal("alice@corp.example");
    expect(outcome.message).to.contain("request.object");
  });
});
