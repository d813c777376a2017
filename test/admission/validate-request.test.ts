import { expect } from "chai";
import type { ReviewContext } from "../../src/admission/review.ts";
import type { Verdict } from "../../src/model/decision.ts";
import type { JsonObject } from "../../src/model/json.ts";
import { policySet } from "../support/policy-set.ts";
import { reviewOf, type GivenReview } from "../support/review-builder.ts";
import { codesOf, reviewed } from "../support/review-context.ts";

const validate = (context: Partial<ReviewContext>, given: GivenReview = {}) =>
  reviewed({ ...context, phase: "validate" }, reviewOf(given));

const NOTHING = { images: { allow: [] } };
const warns = { ...NOTHING, mode: "warn" };
const observes = { ...NOTHING, mode: "audit" };

const STAMPED: readonly JsonObject[] = [
  {
    env: [
      { name: "EPHEMERAL_GUARD_REQUESTED_BY", value: "alice@corp.example" },
      { name: "EPHEMERAL_GUARD_REQUESTED_AT", value: "2026-03-04T05:06:07Z" },
      { name: "EPHEMERAL_GUARD_POLICY", value: "policy-1@0123" },
    ],
  },
];

describe("admission: validate, verdict and mode", () => {
  const rows: readonly {
    name: string;
    given: [Partial<ReviewContext>, GivenReview?];
    expect: { verdict: Verdict; codes: readonly string[] };
  }[] = [
    { name: "passes", given: [{}], expect: { verdict: "allowed", codes: [] } },
    {
      name: "a policy denies",
      given: [{ policies: policySet(NOTHING) }],
      expect: { verdict: "denied", codes: ["images.allow"] },
    },
    {
      name: "a policy in warn would deny",
      given: [{ policies: policySet(warns) }],
      expect: { verdict: "would-deny", codes: ["images.allow"] },
    },
    {
      name: "a policy in audit would deny",
      given: [{ policies: policySet(observes) }],
      expect: { verdict: "would-deny", codes: ["images.allow"] },
    },
    {
      name: "one denies, the others would",
      given: [{ policies: policySet(observes, NOTHING, warns) }],
      expect: { verdict: "denied", codes: ["images.allow", "images.allow", "images.allow"] },
    },
    {
      name: "in mode audit nothing is denied",
      given: [{ policies: policySet(NOTHING), guardMode: "audit" }],
      expect: { verdict: "would-deny", codes: ["images.allow"] },
    },
    {
      name: "in mode audit, nobody covered",
      given: [{ policies: policySet({ match: { namespaces: ["dev"] } }), guardMode: "audit" }],
      expect: { verdict: "would-deny", codes: ["unmatched"] },
    },
    {
      name: "in mode audit, labels unknown",
      given: [
        {
          policies: policySet({ match: { namespaceSelector: { matchLabels: { a: "b" } } } }),
          guardMode: "audit",
        },
      ],
      expect: { verdict: "would-deny", codes: ["namespace.unknown"] },
    },
    {
      name: "in mode audit, a stamp that nobody but the client can have put there",
      given: [{ stamp: true, guardMode: "audit" }, { added: STAMPED }],
      expect: { verdict: "would-deny", codes: ["stamp.forged"] },
    },
    {
      name: "in mode audit, what is no debug request",
      given: [{ guardMode: "audit" }, { request: { operation: "CONNECT" } }],
      expect: { verdict: "would-deny", codes: ["request.unsupported"] },
    },
    {
      name: "in mode audit, without policies: denied all the same",
      given: [{ policies: undefined, guardMode: "audit" }],
      expect: { verdict: "denied", codes: ["no-policy"] },
    },
    {
      name: "without policies no stamp is missed",
      given: [{ policies: undefined, stamp: true }],
      expect: { verdict: "denied", codes: ["no-policy"] },
    },
    {
      name: "the stamp is judged beside the policies",
      given: [{ policies: policySet(NOTHING, warns), stamp: true }],
      expect: { verdict: "denied", codes: ["images.allow", "images.allow", "stamp.missing"] },
    },
    {
      name: "a milder policy does not excuse a missing stamp",
      given: [{ policies: policySet(observes), stamp: true }],
      expect: { verdict: "denied", codes: ["images.allow", "stamp.missing"] },
    },
    {
      name: "stamped, and nothing else wrong",
      given: [{ stamp: true }, { added: STAMPED }],
      expect: { verdict: "allowed", codes: [] },
    },
    {
      name: "nothing added, though none covers it",
      given: [{ policies: policySet({ match: { namespaces: ["dev"] } }), stamp: true }, { added: [] }],
      expect: { verdict: "allowed", codes: [] },
    },
    {
      name: "an existing container changed: the API server's business",
      given: [
        { policies: policySet(NOTHING), stamp: true },
        {
          standing: [{ name: "a", image: "busybox" }],
          ephemeralContainers: [{ name: "a", image: "evil.example/x" }],
        },
      ],
      expect: { verdict: "allowed", codes: [] },
    },
    {
      name: "an existing container removed: the API server's business",
      given: [
        { policies: policySet(NOTHING), stamp: true },
        { standing: [{ name: "a", image: "busybox" }], ephemeralContainers: [] },
      ],
      expect: { verdict: "allowed", codes: [] },
    },
  ];
  for (const { name, given, expect: expected } of rows) {
    it(name, () => {
      const judged = validate(...given);
      expect({ verdict: judged.outcome.verdict, codes: codesOf(judged) }).to.deep.equal(expected);
      const { allowed, auditAnnotations } = judged.answer.response;
      expect(allowed).to.equal(expected.verdict !== "denied");
      expect(auditAnnotations).to.include({
        verdict: expected.verdict,
        violations: [...new Set(expected.codes)].join(","),
      });
      expect(judged.answer.response).to.not.have.any.keys("patch", "patchType");
    });
  }
});

describe("admission: validate, warnings", () => {
  const warning = 'ephemeral-guard: image "docker.io/library/busybox:1.36" is not allowed';
  const advice = [
    "ephemeral-guard: without --target it will not see the app's processes",
    "ephemeral-guard: the pod now carries 1 debug container, which stays until the pod is deleted",
  ];
  const rows: readonly {
    name: string;
    given: Partial<ReviewContext>;
    expect: readonly string[] | undefined;
  }[] = [
    { name: "none", given: {}, expect: undefined },
    { name: "of a policy in warn", given: { policies: policySet(warns) }, expect: [warning] },
    { name: "not of one in audit: silently", given: { policies: policySet(observes) }, expect: undefined },
    {
      name: "not in mode audit: silently",
      given: { policies: policySet(warns, NOTHING), guardMode: "audit" },
      expect: undefined,
    },
    { name: "beside a denial", given: { policies: policySet(NOTHING, warns) }, expect: [warning] },
    { name: "advice", given: { advice: true }, expect: advice },
    {
      name: "advice after warnings",
      given: { advice: true, policies: policySet(warns) },
      expect: [warning, ...advice],
    },
    {
      name: "no advice for who is refused",
      given: { advice: true, policies: policySet(NOTHING) },
      expect: undefined,
    },
  ];
  for (const { name, given, expect: warnings } of rows) {
    it(name, () => {
      expect(validate(given).answer.response.warnings).to.deep.equal(warnings);
    });
  }

  it("has no advice where nothing was added", () => {
    expect(validate({ advice: true }, { added: [] }).answer.response).to.not.have.property("warnings");
  });
});

describe("admission: validate, the causes", () => {
  it("name code, place and sentence of every violation", () => {
    const policies = policySet({
      images: { allow: ["busybox"] },
      fields: { require: ["targetContainerName"], forbid: ["env[].value"] },
      privileges: { level: "baseline" },
      limits: { perPod: 1 },
    });
    const standing = [{ name: "old", image: "busybox" }];
    const added = [
      {
        name: "a",
        image: "alpine:3",
        env: [{ name: "A", value: "x" }],
        securityContext: { privileged: true },
      },
    ];
    const { response } = validate({ policies }, { standing, added }).answer;
    expect(response.status?.details?.causes).to.deep.equal([
      {
        reason: "images.allow",
        field: "spec.ephemeralContainers[1].image",
        message: 'image "docker.io/library/alpine:3" is not allowed',
      },
      {
        reason: "fields.forbid",
        field: "spec.ephemeralContainers[1].env[].value",
        message: "sets env[].value, which is forbidden",
      },
      {
        reason: "fields.require",
        field: "spec.ephemeralContainers[1].targetContainerName",
        message: "does not set targetContainerName, which is required",
      },
      {
        reason: "privileges.privileged",
        field: "spec.ephemeralContainers[1].securityContext.privileged",
        message: 'is privileged, beyond level "baseline"',
      },
      {
        reason: "limits.perPod",
        field: "spec.ephemeralContainers",
        message: "2 debug containers would stand in the pod, at most 1 may",
      },
    ]);
  });

  it("count the place in the object, wherever the container stands", () => {
    const standing = [{ name: "old", image: "busybox" }];
    const ephemeralContainers = [{ name: "new", image: "alpine" }, ...standing];
    const { outcome } = validate({ policies: policySet(NOTHING) }, { standing, ephemeralContainers });
    expect(outcome.violations.map(({ field, container }) => [field, container])).to.deep.equal([
      ["spec.ephemeralContainers[0].image", "new"],
    ]);
  });
});

describe("admission: validate, the forged stamp", () => {
  const forged: readonly JsonObject[] = [{ env: [{ name: "EPHEMERAL_GUARD_REQUESTED_BY", value: "bob" }] }];

  it("is refused with a command that leaves it out, where stamps are off", () => {
    const { response } = validate({}, { added: forged }).answer;
    expect(response.status?.message).to.match(
      /^Try: kubectl debug -n prod-payments api-7d9 --image=busybox:1.36 --profile=baseline$/m,
    );
  });

  it("is refused without one where the guard's own entries were undone", () => {
    const { response } = validate({ stamp: true }, { added: forged }).answer;
    expect(response.status?.message).to.match(/^Next: leave out env entries/m);
  });
});
