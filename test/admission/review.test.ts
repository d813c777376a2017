import { expect } from "chai";
import type { Reviewed } from "../../src/admission/answer.ts";
import { internalError, review } from "../../src/admission/review.ts";
import type { JsonObject } from "../../src/model/json.ts";
import { hostileTexts } from "../support/hostile-text.ts";
import { policySet } from "../support/policy-set.ts";
import { reviewOf, UID, type GivenReview } from "../support/review-builder.ts";
import { codesOf, contextOf, reviewed } from "../support/review-context.ts";

const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** Every text of an answer that a person, a terminal or a log will see. */
const textsOf = ({ answer }: Reviewed): readonly string[] => {
  const { status, warnings = [], auditAnnotations = {} } = answer.response;
  return [
    ...(status?.message.split("\n") ?? []),
    ...(status?.details?.causes.flatMap(({ field, message, reason }) => [field, message, reason]) ?? []),
    ...warnings,
    ...Object.entries(auditAnnotations).flat(),
  ];
};

describe("admission: review", () => {
  it("says that there is nothing to answer to", () => {
    expect(review(contextOf(), { kind: "AdmissionReview", apiVersion: "admission.k8s.io/v1" })).to.deep.equal(
      {
        undecodable: "the AdmissionReview has no request",
      },
    );
  });

  for (const phase of ["mutate", "validate"] as const) {
    it(`answers the uid that asked, in /${phase}`, () => {
      for (const request of [
        {},
        { operation: "CREATE", subResource: "" },
        { operation: "CONNECT" },
        { object: null },
      ]) {
        const { answer, outcome } = reviewed({ phase }, reviewOf({ request }));
        expect(answer).to.include({ apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview" });
        expect(answer.response.uid).to.equal(UID);
        expect(outcome).to.include({ phase, uid: UID });
      }
    });

    it(`has audit annotations that the API server takes, in /${phase}`, () => {
      const { answer } = reviewed({ phase }, reviewOf());
      const keys = Object.keys(answer.response.auditAnnotations ?? {});
      expect(keys).to.deep.equal(
        phase === "mutate"
          ? ["policies", "mutations", "revision", "uid"]
          : ["verdict", "policies", "violations", "revision", "uid"],
      );
      for (const key of keys) expect(key).to.match(/^[A-Za-z0-9._-]{1,63}$/);
    });

    it(`leaves the body as it was, in /${phase}`, () => {
      const body = reviewOf({ added: [{ env: [{ name: "EPHEMERAL_GUARD_POLICY" }] }] });
      const before = structuredClone(body);
      reviewed({ phase, stamp: true }, body);
      expect(body).to.deep.equal(before);
    });
  }

  it("lets an ordinary pod pass without judging it", () => {
    const request = { operation: "CREATE", subResource: null, oldObject: null };
    const { outcome, answer } = reviewed(
      { policies: policySet({ images: { allow: [] } }) },
      reviewOf({ request }),
    );
    expect(answer.response).to.deep.equal({ uid: UID, allowed: true, auditAnnotations: { uid: UID } });
    expect(outcome).to.not.have.property("request");
    expect(outcome.violations).to.deep.equal([]);
  });

  it("hands on whole what a debug request was about", () => {
    const { outcome } = reviewed({}, reviewOf());
    expect(outcome.request).to.deep.include({
      uid: UID,
      namespace: "prod-payments",
      requester: { username: "alice@corp.example", groups: ["developers", "system:authenticated"] },
    });
  });
});

describe("admission: review, a fault of our own", () => {
  const body = reviewOf({ request: { uid: "a\n\u202eb" } });

  it("is a denial by /validate", () => {
    const judged = internalError("enforce", "validate", body);
    expect(judged && codesOf(judged)).to.deep.equal(["internal"]);
    expect(judged?.answer.response.allowed).to.equal(false);
    expect(judged?.answer.response.uid).to.equal("a\n\u202eb");
    expect(judged?.answer.response.status?.message).to.equal(
      "ephemeral-guard could not judge this request because of a fault of its own; its log has uid a\\x0a\\u{202e}b",
    );
  });

  it("refuses nobody in audit", () => {
    const judged = internalError("audit", "validate", body);
    expect(judged && codesOf(judged)).to.deep.equal(["internal"]);
    expect(judged?.outcome.verdict).to.equal("would-deny");
    expect(judged?.answer.response.allowed).to.equal(true);
  });

  it("is no denial by /mutate", () => {
    const judged = internalError("enforce", "mutate", body);
    expect(judged?.answer.response).to.deep.equal({
      uid: "a\n\u202eb",
      allowed: true,
      auditAnnotations: { uid: "a\n\u202eb" },
    });
  });

  it("cannot be answered without a uid", () => {
    expect(internalError("enforce", "validate", {})).to.equal(undefined);
  });
});

describe("admission: review, text that is out to deceive", () => {
  const EVIL = "x\r\n\u0000\u001b[2J\u0007\u0085\u200b\u202e\u2066\u2028\u2029\ufeff\ud800";
  const policies = policySet(
    {
      images: { allow: ["busybox"], requireTag: true },
      fields: {
        forbid: ["env", "envFrom"],
        values: [
          { path: "imagePullPolicy", in: ["Always"] },
          { path: "workingDir", in: ["/"] },
          { path: "targetContainerName", in: ["app"] },
          { path: "volumeMounts[].name", in: ["data"] },
        ],
      },
      privileges: { level: "restricted", runAsRoot: "deny" },
    },
    { mode: "warn", fields: { values: [{ path: "workingDir", in: ["/"] }] } },
    {
      match: { namespaceSelector: { matchLabels: { a: "b" } } },
    },
  );
  const container: JsonObject = {
    name: EVIL,
    image: EVIL,
    imagePullPolicy: EVIL,
    workingDir: EVIL,
    targetContainerName: EVIL,
    command: [EVIL],
    args: [EVIL],
    stdin: true,
    tty: true,
    env: [{ name: EVIL, value: EVIL }],
    volumeMounts: [{ name: EVIL, mountPath: EVIL }],
    securityContext: {
      procMount: EVIL,
      capabilities: { add: [EVIL], drop: [EVIL] },
      seccompProfile: { type: EVIL },
      appArmorProfile: { type: EVIL },
      seLinuxOptions: { type: EVIL, user: EVIL },
      windowsOptions: { runAsUserName: `${EVIL}\\administrator` },
    },
  };
  const pod: GivenReview["pod"] = {
    metadata: { name: EVIL, labels: { [EVIL]: EVIL } },
    spec: { containers: [{ name: EVIL }] },
  };
  const request: JsonObject = {
    namespace: EVIL,
    userInfo: { username: EVIL, groups: [EVIL] },
  };
  const rows: readonly { name: string; given: [Parameters<typeof reviewed>[0], GivenReview] }[] = [
    { name: "refused by policies", given: [{ policies }, { added: [container], pod, request }] },
    {
      name: "several containers",
      given: [{ policies }, { added: [container, { ...container, name: `${EVIL}2` }], pod, request }],
    },
    {
      name: "covered by nobody",
      given: [
        { policies: policySet({ match: { namespaces: ["dev"] } }) },
        { added: [container], pod, request },
      ],
    },
    {
      name: "with a forged stamp",
      given: [
        { stamp: true },
        { added: [{ env: [{ name: "EPHEMERAL_GUARD_REQUESTED_BY", value: EVIL }] }], pod, request },
      ],
    },
    {
      name: "with a command that would pass",
      given: [
        { policies: policySet({ images: { allow: ["busybox"], suggest: "busybox" } }) },
        { added: [{ ...container, image: "alpine" }], pod, request },
      ],
    },
    {
      name: "only warned",
      given: [
        { policies: policySet({ mode: "warn", images: { allow: [] } }), advice: true },
        { added: [container, { name: "b" }], pod, request },
      ],
    },
    {
      name: "mutated",
      given: [
        {
          phase: "mutate",
          stamp: true,
          policies: policySet({
            remove: { capabilities: ["ALL"] },
            defaults: { securityContext: { runAsNonRoot: true } },
          }),
        },
        { added: [container, { ...container, name: `${EVIL}2` }], pod, request },
      ],
    },
    {
      name: "nothing we know",
      given: [
        {},
        {
          request: {
            operation: EVIL,
            subResource: EVIL,
            resource: { version: EVIL, resource: EVIL, group: EVIL },
            kind: { version: EVIL, kind: EVIL },
          },
        },
      ],
    },
    {
      name: "of a shape we do not know",
      given: [{}, { request: { object: { spec: { ephemeralContainers: EVIL } } } }],
    },
  ];
  for (const { name, given } of rows) {
    it(`is escaped wherever it is shown: ${name}`, () => {
      const [context, review] = given;
      const texts = textsOf(reviewed(context, reviewOf(review)));
      expect(texts.length).to.be.greaterThan(2);
      for (const text of texts) expect(text).to.not.match(UNPRINTABLE);
    });
  }

  it("makes no line of its own in the message", () => {
    const good = { ...container, name: "x", image: "x y" };
    const lines = (added: JsonObject) =>
      reviewed({ policies }, reviewOf({ added: [added] })).answer.response.status?.message.split("\n").length;
    expect(lines(container)).to.equal(lines(good));
  });
});

describe("admission: review, text of 1 MiB", () => {
  const policies = policySet({
    images: { allow: ["**/x*y"], deny: ["**/a*b"], suggest: "busybox/xy" },
    fields: { values: [{ path: "workingDir", in: ["/"] }] },
    match: {
      subjects: [
        { kind: "User", name: "*a*" },
        { kind: "Group", name: "*" },
      ],
    },
  });
  for (const [name, text] of hostileTexts(1024 * 1024)) {
    it(`is answered shortly, without its text: ${name}`, () => {
      const added = [
        { image: text, name: text, workingDir: text, command: [text], targetContainerName: text },
      ];
      const request = { userInfo: { username: text, groups: [text] }, namespace: text };
      const judged = reviewed({ policies }, reviewOf({ added, request }));
      expect(codesOf(judged)).to.include("fields.values");
      expect(JSON.stringify(judged.answer).length).to.be.lessThan(10_000);
    });
  }
});
