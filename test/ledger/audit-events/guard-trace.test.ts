import { expect } from "chai";
import { annotation } from "../../../src/admission/answer.ts";
import { decodeGuardTrace, GUARD_WEBHOOKS } from "../../../src/ledger/audit-events/guard-trace.ts";
import type { GuardTrace } from "../../../src/model/audit-observation.ts";

const VALIDATE = {
  "validate.ephemeral-guard.dev/verdict": "denied",
  "validate.ephemeral-guard.dev/policies": "production,starter",
  "validate.ephemeral-guard.dev/violations": "images.allow,fields.forbid",
  "validate.ephemeral-guard.dev/revision": "0123456789ab",
  "validate.ephemeral-guard.dev/uid": "v-1",
};
const MUTATE = {
  "mutate.ephemeral-guard.dev/policies": "production",
  "mutate.ephemeral-guard.dev/mutations": "env",
  "mutate.ephemeral-guard.dev/revision": "ba9876543210",
  "mutate.ephemeral-guard.dev/uid": "m-1",
};
const JUDGED: GuardTrace = {
  validateUid: "v-1",
  verdict: "denied",
  policies: ["production", "starter"],
  violations: ["images.allow", "fields.forbid"],
  revision: "0123456789ab",
};

const CASES: readonly { readonly name: string; readonly given: unknown; readonly expect: GuardTrace }[] = [
  { name: "both webhooks", given: { ...MUTATE, ...VALIDATE }, expect: { mutateUid: "m-1", ...JUDGED } },
  { name: "/validate alone", given: VALIDATE, expect: JUDGED },
  {
    name: "/mutate alone, as where the API server refused after it",
    given: MUTATE,
    expect: { mutateUid: "m-1", policies: ["production"], revision: "ba9876543210" },
  },
  {
    name: "nobody matched, nothing broken",
    given: {
      "validate.ephemeral-guard.dev/verdict": "allowed",
      "validate.ephemeral-guard.dev/policies": "",
      "validate.ephemeral-guard.dev/violations": "",
    },
    expect: { verdict: "allowed", policies: [], violations: [] },
  },
  {
    name: "other webhooks' keys of the same names, and names that look like ours",
    given: {
      "validate.capture.example.dev/verdict": "allowed",
      "validate.capture.example.dev/uid": "x",
      "validate.ephemeral-guard.dev.example.com/uid": "x",
      "xvalidate.ephemeral-guard.dev/uid": "x",
      "validate.ephemeral-guard.dev/uid/": "x",
      "Validate.ephemeral-guard.dev/uid": "x",
      "mutate.ephemeral-guard.dev.evil.example/uid": "x",
      "mutation.webhook.admission.k8s.io/round_0_index_0": '{"webhook":"mutate.ephemeral-guard.dev"}',
    },
    expect: {},
  },
  {
    name: "/validate could not be called, and was to be ignored then",
    given: {
      ...MUTATE,
      "failed-open.validating.webhook.admission.k8s.io/round_0_index_0": "validate.ephemeral-guard.dev",
    },
    expect: { mutateUid: "m-1", policies: ["production"], revision: "ba9876543210" },
  },
  {
    name: "the same, after another call of the request was answered",
    given: {
      ...VALIDATE,
      "failed-open.validating.webhook.admission.k8s.io/round_0_index_3": "validate.ephemeral-guard.dev",
    },
    expect: {},
  },
  {
    name: "/mutate could not be called",
    given: {
      ...MUTATE,
      ...VALIDATE,
      "failed-open.mutation.webhook.admission.k8s.io/round_0_index_0": "mutate.ephemeral-guard.dev",
    },
    expect: JUDGED,
  },
  {
    name: "somebody else's webhook could not be called",
    given: {
      ...VALIDATE,
      "failed-open.validating.webhook.admission.k8s.io/round_0_index_1": "validate.example.com",
      "failed-open.mutation.webhook.admission.k8s.io/round_0_index_1": "validate.ephemeral-guard.dev",
    },
    expect: JUDGED,
  },
  {
    name: "a verdict that is none",
    given: { "validate.ephemeral-guard.dev/verdict": "maybe", "validate.ephemeral-guard.dev/uid": "v-1" },
    expect: { validateUid: "v-1" },
  },
  {
    name: "values that are no texts, and texts that are not printable",
    given: {
      "validate.ephemeral-guard.dev/verdict": ["allowed"],
      "validate.ephemeral-guard.dev/uid": { a: 1 },
      "validate.ephemeral-guard.dev/revision": "a\u001b[31m",
    },
    expect: { revision: "a\\x1b[31m" },
  },
  { name: "no annotations", given: undefined, expect: {} },
  { name: "a list", given: ["validate.ephemeral-guard.dev/uid"], expect: {} },
];

describe("audit events: the guard's trace", () => {
  for (const { name, given, expect: expected } of CASES) {
    it(name, () => expect(decodeGuardTrace(given, GUARD_WEBHOOKS)).to.deep.equal(expected));
  }

  it("of webhooks by other names", () => {
    const given = { "v.example.com/uid": "v", "m.example.com/uid": "m", ...VALIDATE, ...MUTATE };
    expect(decodeGuardTrace(given, { mutate: "m.example.com", validate: "v.example.com" })).to.deep.equal({
      mutateUid: "m",
      validateUid: "v",
    });
  });

  it("without the item in which a long list was cut", () => {
    const names = Array.from({ length: 200 }, (_, at) => `policy-${at}`);
    const given = { "validate.ephemeral-guard.dev/policies": annotation(names) };
    const { policies = [] } = decodeGuardTrace(given, GUARD_WEBHOOKS);
    expect(policies).to.have.length.within(90, 120);
    expect(policies).to.deep.equal(names.slice(0, policies.length));
  });
});
