import { expect } from "chai";
import { toReadiness, type ReadinessInput } from "../../src/server/readiness.ts";

const NOW = new Date("2026-01-02T03:04:05Z");
const good: ReadinessInput = {
  policies: {
    loaded: { policies: 3, revision: "ab12", at: new Date("2026-01-02T03:03:53Z") },
    failure: undefined,
  },
  certificate: { loaded: { expiresAt: new Date("2026-02-02T00:00:00Z") }, failure: undefined },
  draining: false,
  now: NOW,
};
const failure = (...reasons: string[]) => ({ at: new Date("2026-01-02T03:04:00Z"), reasons });

const [POLICIES, CERTIFICATE, SERVING] = [
  "[+]policies ok: 3 policies, revision ab12, 12 s old",
  "[+]certificate ok: expires 2026-02-02T00:00:00.000Z",
  "[+]serving ok",
];
const PASSED = "readyz check passed";
const FAILED = "readyz check failed";

describe("server/readiness", () => {
  const cases: { name: string; given: Partial<ReadinessInput>; ready: boolean; expect: string[] }[] = [
    { name: "all is well", given: {}, ready: true, expect: [POLICIES, CERTIFICATE, SERVING, PASSED] },
    {
      name: "one policy, from a clock that is ahead",
      given: { policies: { loaded: { policies: 1, revision: "ab12", at: new Date("2026-01-02T03:05:00Z") }, failure: undefined } },
      ready: true,
      expect: ["[+]policies ok: 1 policy, revision ab12, 0 s old", CERTIFICATE, SERVING, PASSED],
    },
    {
      name: "nothing is loaded yet",
      given: { policies: { loaded: undefined, failure: undefined }, certificate: { loaded: undefined, failure: undefined } },
      ready: false,
      expect: ["[-]policies failed: not loaded yet", "[-]certificate failed: not loaded yet", SERVING, FAILED],
    },
    {
      name: "no set was ever good",
      given: { policies: { loaded: undefined, failure: failure("a.yaml:3:7: bad", "a.yaml:4:1: bad", "b.yaml:1:1: bad") } },
      ready: false,
      expect: ["[-]policies failed: a.yaml:3:7: bad (and 2 more)", CERTIFICATE, SERVING, FAILED],
    },
    {
      name: "the last edit was bad",
      given: { policies: { ...good.policies, failure: failure("a.yaml:3:7: bad") } },
      ready: true,
      expect: [
        POLICIES,
        "[!]policies last reload failed at 2026-01-02T03:04:00.000Z: a.yaml:3:7: bad; the last good state stays in force",
        CERTIFICATE,
        SERVING,
        PASSED,
      ],
    },
    {
      name: "no certificate was ever good",
      given: { certificate: { loaded: undefined, failure: failure("tls.crt does not exist") } },
      ready: false,
      expect: [POLICIES, "[-]certificate failed: tls.crt does not exist", SERVING, FAILED],
    },
    {
      name: "the certificate in force expired",
      given: { certificate: { loaded: { expiresAt: new Date("2026-01-01T00:00:00Z") }, failure: undefined } },
      ready: true,
      expect: [
        POLICIES,
        "[+]certificate ok: expires 2026-01-01T00:00:00.000Z",
        "[!]certificate expired 2026-01-01T00:00:00.000Z: API servers refuse it",
        SERVING,
        PASSED,
      ],
    },
    {
      name: "the namespaces are known",
      given: { namespaces: { loaded: { namespaces: 4, at: new Date("2026-01-02T03:04:01Z") }, failure: undefined } },
      ready: true,
      expect: [POLICIES, CERTIFICATE, "[+]namespaces ok: 4, heard of 4 s ago", SERVING, PASSED],
    },
    {
      name: "the namespaces are known, but not what has become of them",
      given: { namespaces: { loaded: { namespaces: 4, at: NOW }, failure: failure("read ECONNRESET") } },
      ready: true,
      expect: [
        POLICIES,
        CERTIFICATE,
        "[+]namespaces ok: 4, heard of 0 s ago",
        "[!]namespaces last reload failed at 2026-01-02T03:04:00.000Z: read ECONNRESET; the last good state stays in force",
        SERVING,
        PASSED,
      ],
    },
    {
      name: "the namespaces are not known yet",
      given: { namespaces: { loaded: undefined, failure: undefined } },
      ready: false,
      expect: [POLICIES, CERTIFICATE, "[-]namespaces failed: not loaded yet", SERVING, FAILED],
    },
    {
      name: "the namespaces are not known, to a new policy",
      given: { namespaces: { loaded: undefined, failure: failure("read ECONNRESET") }, served: true },
      ready: true,
      expect: [
        POLICIES,
        CERTIFICATE,
        "[!]namespaces failed: read ECONNRESET; what policies decide by their labels is denied",
        SERVING,
        PASSED,
      ],
    },
    {
      name: "the server drains",
      given: { draining: true },
      ready: false,
      expect: [POLICIES, CERTIFICATE, "[-]serving failed: shutting down", FAILED],
    },
  ]; // prettier-ignore
  for (const { name, given, ready, expect: lines } of cases) {
    it(`${ready ? "is ready" : "is not ready"} when ${name}`, () =>
      expect(toReadiness({ ...good, ...given })).to.deep.equal({ ready, lines }));
  }
});
