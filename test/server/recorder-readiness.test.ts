import { expect } from "chai";
import { toRecorderReadiness, type RecorderReadinessInput } from "../../src/server/recorder-readiness.ts";

const NOW = new Date("2026-01-02T03:04:05Z");
const facts = {
  certificateExpiresAt: new Date("2026-02-02T00:00:00Z"),
  authorityExpiresAt: new Date("2036-02-02T00:00:00Z"),
  published: true,
  at: new Date("2026-01-02T03:04:00Z"),
};
const failure = { at: new Date("2026-01-02T03:04:00Z"), reasons: ["no: 403"] };
const CERTIFICATE =
  "[+]certificate ok: expires 2026-02-02T00:00:00.000Z, its authority 2036-02-02T00:00:00.000Z";
const TRUST = "[+]trust ok: all webhook configurations carry the authorities";
const [PASSED, FAILED] = ["readyz check passed", "readyz check failed"];

describe("server/recorder-readiness", () => {
  const table: {
    name: string;
    given: RecorderReadinessInput["certificate"];
    ready: boolean;
    expect: string[];
  }[] = [
    {
      name: "all is well",
      given: { loaded: facts, failure: undefined },
      ready: true,
      expect: [CERTIFICATE, TRUST, PASSED],
    },
    {
      name: "nothing was looked at yet",
      given: { loaded: undefined, failure: undefined },
      ready: false,
      expect: ["[-]certificate failed: not loaded yet", FAILED],
    },
    {
      name: "nothing could ever be read",
      given: { loaded: undefined, failure },
      ready: false,
      expect: ["[-]certificate failed: no: 403", FAILED],
    },
    {
      name: "the last look failed",
      given: { loaded: facts, failure },
      ready: true,
      expect: [
        CERTIFICATE,
        "[!]certificate last reload failed at 2026-01-02T03:04:00.000Z: no: 403; the last good state stays in force",
        TRUST,
        PASSED,
      ],
    },
    {
      name: "a configuration does not trust the authorities",
      given: { loaded: { ...facts, published: false }, failure: undefined },
      ready: false,
      expect: [CERTIFICATE, "[-]trust failed: not all webhook configurations carry the authorities", FAILED],
    },
    {
      name: "no look has succeeded for long",
      given: { loaded: { ...facts, at: new Date("2026-01-02T03:02:00Z") }, failure: undefined },
      ready: false,
      expect: [CERTIFICATE, TRUST, "[-]looked failed: not since 2026-01-02T03:02:00.000Z", FAILED],
    },
    {
      name: "the certificate has expired",
      given: { loaded: { ...facts, certificateExpiresAt: NOW }, failure: undefined },
      ready: false,
      expect: [
        "[+]certificate ok: expires 2026-01-02T03:04:05.000Z, its authority 2036-02-02T00:00:00.000Z",
        TRUST,
        FAILED,
      ],
    },
  ];
  for (const { name, given, ready, expect: lines } of table) {
    it(`${ready ? "is ready" : "is not ready"} when ${name}`, () =>
      expect(toRecorderReadiness({ certificate: given, staleMs: 60_000, now: NOW })).to.deep.equal({
        ready,
        lines,
      }));
  }
});
