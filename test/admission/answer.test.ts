import { expect } from "chai";
import {
  allow,
  annotation,
  answerAside,
  decisionAnnotations,
  deny,
  toReviewed,
} from "../../src/admission/answer.ts";
import type { Envelope } from "../../src/admission/admission-review.ts";
import type { Decision, Violation } from "../../src/model/decision.ts";

const ENVELOPE: Envelope = { apiVersion: "admission.k8s.io/v1", uid: "u1", request: {} };

const VIOLATION: Violation = {
  code: "images.allow",
  mode: "enforce",
  policy: "production",
  container: "debugger",
  field: "spec.ephemeralContainers[3].image",
  message: 'image "docker.io/library/alpine:latest" is not allowed',
  hints: ["allowed: busybox"],
  value: "alpine",
};

const OUTCOME = {
  phase: "validate",
  verdict: "allowed",
  violations: [],
  mutations: [],
  policies: [],
  revision: "r1",
} as const;

/** As the API server reads it: what is undefined is not there. */
const sent = (response: unknown): unknown => JSON.parse(JSON.stringify(response));

describe("admission: answer, allowed", () => {
  it("leaves out what is not there: a patch without a type is an error for the API server", () => {
    expect(sent(allow("u1", { warnings: [], annotations: {} }))).to.deep.equal({
      uid: "u1",
      allowed: true,
      auditAnnotations: { uid: "u1" },
    });
  });

  it("leaves out an empty patch", () => {
    expect(allow("u1", { patch: [], warnings: [], annotations: {} })).to.not.have.any.keys(
      "patch",
      "patchType",
    );
  });

  it("carries a patch in base64, with its type", () => {
    const patch = [{ op: "add", path: "/a", value: "é" }] as const;
    const response = allow("u1", { patch, warnings: ["careful"], annotations: { policies: "p" } });
    expect(response).to.deep.equal({
      uid: "u1",
      allowed: true,
      patchType: "JSONPatch",
      patch: "W3sib3AiOiJhZGQiLCJwYXRoIjoiL2EiLCJ2YWx1ZSI6IsOpIn1d",
      warnings: ["careful"],
      auditAnnotations: { policies: "p", uid: "u1" },
    });
  });
});

describe("admission: answer, denied", () => {
  it("is a 403 Forbidden with every violation as a cause", () => {
    const parts = { violations: [VIOLATION], warnings: ["careful"], annotations: { verdict: "denied" } };
    expect(sent(deny("u1", "no\nreally", parts))).to.deep.equal({
      uid: "u1",
      allowed: false,
      status: {
        code: 403,
        reason: "Forbidden",
        message: "no\nreally",
        details: {
          causes: [{ reason: "images.allow", field: VIOLATION.field, message: VIOLATION.message }],
        },
      },
      warnings: ["careful"],
      auditAnnotations: { verdict: "denied", uid: "u1" },
    });
  });

  it("leaves out warnings that are not there", () => {
    const response = deny("u1", "no", { violations: [], warnings: [], annotations: {} });
    expect(response).to.not.have.property("warnings");
  });
});

describe("admission: answer, the review around it", () => {
  for (const apiVersion of ["admission.k8s.io/v1", "admission.k8s.io/v1beta1"]) {
    it(`is of the version that asked: ${apiVersion}`, () => {
      const response = allow("u1", { warnings: [], annotations: {} });
      expect(toReviewed({ ...ENVELOPE, apiVersion }, OUTCOME, response).answer).to.deep.equal({
        apiVersion,
        kind: "AdmissionReview",
        response,
      });
    });
  }

  it("comes with an outcome that knows what the user is told", () => {
    const parts = { violations: [VIOLATION], warnings: ["careful"], annotations: {} };
    const { outcome } = toReviewed(ENVELOPE, OUTCOME, deny("u1", "no\nnever", parts));
    expect(outcome).to.deep.equal({ ...OUTCOME, uid: "u1", message: "no\nnever", warnings: ["careful"] });
    const quiet = toReviewed(ENVELOPE, OUTCOME, allow("u1", { warnings: [], annotations: {} }));
    expect(quiet.outcome).to.deep.equal({ ...OUTCOME, uid: "u1", warnings: [] });
  });
});

describe("admission: answer, annotations", () => {
  const decision: Decision = {
    verdict: "denied",
    policies: ["a", "b"],
    revision: "0123",
    violations: [VIOLATION, VIOLATION, { ...VIOLATION, code: "fields.forbid" }],
  };

  it("tell each code once", () => {
    expect(decisionAnnotations(decision)).to.deep.equal({
      verdict: "denied",
      policies: "a,b",
      violations: "images.allow,fields.forbid",
      revision: "0123",
    });
  });

  it("have keys that the API server takes", () => {
    for (const key of Object.keys(decisionAnnotations(decision))) {
      expect(key).to.match(/^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/);
    }
  });

  it("are bounded", () => {
    const policies = Array.from({ length: 1000 }, (_, index) => `policy-${index}`);
    expect(annotation(policies).length).to.be.lessThan(1050);
    expect(annotation(policies)).to.match(/^policy-0,policy-1,.*\.\.\. \(10889 characters\)$/);
  });
});

describe("admission: answer, aside", () => {
  const aside = {
    code: "request.unsupported",
    message: "no such thing",
    revision: "0123",
    guardMode: "enforce",
  } as const;

  it("is a denial by /validate", () => {
    const { outcome, answer } = answerAside(ENVELOPE, "validate", aside);
    expect(answer.response).to.deep.include({
      allowed: false,
      auditAnnotations: {
        verdict: "denied",
        policies: "",
        violations: "request.unsupported",
        revision: "0123",
        uid: "u1",
      },
    });
    expect(answer.response.status).to.deep.equal({
      code: 403,
      reason: "Forbidden",
      message: "no such thing",
      details: { causes: [{ reason: "request.unsupported", field: "", message: "no such thing" }] },
    });
    expect(outcome).to.deep.include({ phase: "validate", uid: "u1", verdict: "denied", mutations: [] });
  });

  it("is let in by a guard that only observes", () => {
    const { outcome, answer } = answerAside(ENVELOPE, "validate", { ...aside, guardMode: "audit" });
    expect(sent(answer.response)).to.deep.equal({
      uid: "u1",
      allowed: true,
      auditAnnotations: {
        verdict: "would-deny",
        policies: "",
        violations: "request.unsupported",
        revision: "0123",
        uid: "u1",
      },
    });
    expect(outcome.verdict).to.equal("would-deny");
  });

  it("is nothing at all by /mutate, which never denies", () => {
    const { outcome, answer } = answerAside(ENVELOPE, "mutate", aside);
    expect(sent(answer.response)).to.deep.equal({
      uid: "u1",
      allowed: true,
      auditAnnotations: { uid: "u1" },
    });
    expect(outcome).to.deep.include({ phase: "mutate", verdict: "allowed", violations: [] });
  });
});
