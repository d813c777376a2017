import { expect } from "chai";
import { AccessUnavailable } from "../../src/console/ask-access.ts";
import { toFault } from "../../src/console/faults.ts";
import { LedgerError, type LedgerErrorCode } from "../../src/ledger/ledger.ts";

const CASES: readonly { name: string; error: unknown; status: number; code: string }[] = [
  {
    name: "what the caller did wrong",
    error: new LedgerError("invalid", "cursor: none"),
    status: 400,
    code: "invalid",
  },
  ...(["unavailable", "full", "newer-schema", "forbidden", "broken"] satisfies LedgerErrorCode[]).map(
    (code) => ({
      name: `a ledger that is ${code}`,
      error: new LedgerError(code, "postgres://db.example.com"),
      status: 503,
      code: "ledger-unavailable",
    }),
  ),
  {
    name: "an API server that is away",
    error: new AccessUnavailable("x"),
    status: 503,
    code: "access-unavailable",
  },
  { name: "an address that is not encoded", error: new URIError("x"), status: 400, code: "invalid" },
  { name: "a bug", error: new TypeError("postgres://db.example.com"), status: 500, code: "internal" },
  { name: "what is no error at all", error: "postgres://db.example.com", status: 500, code: "internal" },
];

describe("console/faults", () => {
  for (const { name, error, status, code } of CASES) {
    it(`answers ${status} to ${name}, and names no place of the store`, () => {
      const fault = toFault(error);
      expect([fault.status, fault.code]).to.deep.equal([status, code]);
      expect(fault.message).not.to.include("db.example.com");
    });
  }
});
