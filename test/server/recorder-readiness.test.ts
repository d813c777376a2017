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
const WELL = { loaded: facts, failure: undefined };
const PARTS = ["[+]ledger ok", "[+]keys ok: shared"];
const rest = { ledger: WELL, keys: WELL, staleMs: 60_000, now: NOW };
const [PASSED, FAILED] = ["readyz check passed", "readyz check failed"];

describe("server/recorder-readiness", () => {
  const table: {
    name: string;
    given: NonNullable<RecorderReadinessInput["certificate"]>;
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
      expect(toRecorderReadiness({ ...rest, certificate: given })).to.deep.equal({
        ready,
        lines: [...lines.slice(0, -1), ...PARTS, lines.at(-1)],
      }));
  }

  const others: readonly {
    name: string;
    given: Partial<RecorderReadinessInput>;
    ready: boolean;
    expect: string[];
  }[] = [
    { name: "somebody else looks after the certificate", given: {}, ready: true, expect: [...PARTS, PASSED] },
    {
      name: "its own pair is there",
      given: { pair: { loaded: { expiresAt: NOW }, failure: undefined } },
      ready: true,
      expect: ["[+]pair ok: expires 2026-01-02T03:04:05.000Z", ...PARTS, PASSED],
    },
    {
      name: "its own pair is not there",
      given: { pair: { loaded: undefined, failure } },
      ready: false,
      expect: ["[-]pair failed: no: 403", ...PARTS, FAILED],
    },
    {
      name: "the ledger is not open yet",
      given: { ledger: { loaded: undefined, failure: undefined } },
      ready: false,
      expect: ["[-]ledger failed: not opened yet", "[+]keys ok: shared", FAILED],
    },
    {
      name: "the ledger has worked, and fails now",
      given: { ledger: { loaded: facts, failure: { at: NOW, reasons: ["no room left"] } } },
      ready: false,
      expect: ["[-]ledger failed: no room left", "[+]keys ok: shared", FAILED],
    },
    {
      name: "the keys are not there",
      given: { keys: { loaded: undefined, failure } },
      ready: false,
      expect: ["[+]ledger ok", "[-]keys failed: no: 403", FAILED],
    },
  ];
  for (const { name, given, ready, expect: lines } of others) {
    it(`${ready ? "is ready" : "is not ready"} when ${name}`, () =>
      expect(toRecorderReadiness({ ...rest, ...given })).to.deep.equal({ ready, lines }));
  }
});
