import { expect } from "chai";
import { LedgerError } from "../../../src/ledger/ledger.ts";
import { toFileError } from "../../../src/ledger/store/file-error.ts";
import { toPostgresError } from "../../../src/ledger/store/postgres-error.ts";

const coded = (code: string | undefined, message = "what the driver says"): Error =>
  Object.assign(new Error(message), code === undefined ? {} : { code });

/** Undefined: none of the driver, so a bug, which propagates. */
const FILE: readonly (readonly [Error, string | undefined])[] = [
  [coded("SQLITE_FULL"), "full"],
  [coded("SQLITE_BUSY"), "unavailable"],
  [coded("SQLITE_BUSY_SNAPSHOT"), "unavailable"],
  [coded("SQLITE_LOCKED"), "unavailable"],
  [coded("SQLITE_NOTADB"), "broken"],
  [coded("SQLITE_CORRUPT"), "broken"],
  [coded("SQLITE_CORRUPT_VTAB"), "broken"],
  [coded("SQLITE_CANTOPEN"), "unavailable"],
  [coded("", 'ConnectionFailed("Unable to open connection")'), "unavailable"],
  [coded("SQLITE_READONLY"), "unavailable"],
  [coded("SQLITE_IOERR_WRITE"), "unavailable"],
  [coded("SQLITE_ERROR", "no such table: records"), "broken"],
  [coded("SQLITE_CONSTRAINT_UNIQUE"), undefined],
  [coded("ENOENT"), undefined],
  [new TypeError("x is not a function"), undefined],
];

const POSTGRES: readonly (readonly [Error, string | undefined])[] = [
  [coded("53100"), "full"],
  [coded("53300"), "unavailable"],
  [coded("08006"), "unavailable"],
  [coded("57P01"), "unavailable"],
  [coded("57014"), "unavailable"],
  [coded("55P03"), "unavailable"],
  [coded("40001"), "unavailable"],
  [coded("28P01"), "unavailable"],
  [coded("3D000"), "unavailable"],
  [coded("25006"), "unavailable"],
  [coded("42501"), "unavailable"],
  [coded("42P01"), "broken"],
  [coded("XX001"), "broken"],
  [coded("ECONNREFUSED"), "unavailable"],
  [coded("ENOTFOUND"), "unavailable"],
  [coded("SELF_SIGNED_CERT_IN_CHAIN"), "unavailable"],
  [coded(undefined, "Connection terminated unexpectedly"), "unavailable"],
  [coded(undefined, "timeout exceeded when trying to connect"), "unavailable"],
  [coded(undefined, "Client has encountered a connection error and is not queryable"), "unavailable"],
  [coded("23505"), undefined],
  [coded("42601"), undefined],
  [new TypeError("x is not a function"), undefined],
];

for (const { name, toError, table } of [
  { name: "toFileError", toError: toFileError, table: FILE },
  { name: "toPostgresError", toError: toPostgresError, table: POSTGRES },
]) {
  describe(`ledger/store: ${name}`, () => {
    for (const [error, code] of table) {
      it(`${"code" in error ? String(error.code) : ""} ${error.message}: ${code ?? "a bug"}`, () => {
        const told = toError(error, "the place");
        expect(told?.code).to.equal(code);
        if (told !== undefined) expect(told.message).to.include("the place").and.include(error.message);
      });
    }

    it("leaves alone what is told already", () => {
      const error = new LedgerError("newer-schema", "too new");
      expect(toError(error, "x")).to.equal(error);
      expect(toError("no error at all", "x")).to.equal(undefined);
    });
  });
}
