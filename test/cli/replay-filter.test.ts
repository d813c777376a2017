import { expect } from "chai";
import type { RecordFilter } from "../../src/ledger/ledger.ts";
import { toCaseFilter } from "../../src/cli/replay-filter.ts";
import { caseOf } from "../replay/case-of.ts";

const AT = new Date("2026-11-21T10:00:00.000Z");
const GIVEN = caseOf({ at: AT.toISOString(), images: ["busybox:1", "alpine:3"] });

describe("cli/replay-filter", () => {
  const rows: readonly (readonly [RecordFilter, boolean])[] = [
    [{}, true],
    [{ since: AT }, true],
    [{ since: new Date(AT.getTime() + 1) }, false],
    [{ until: AT }, false],
    [{ until: new Date(AT.getTime() + 1) }, true],
    [{ namespace: "shop" }, true],
    [{ namespace: "sho" }, false],
    [{ pod: "web-7" }, true],
    [{ pod: "web" }, false],
    [{ user: "alice@example.com" }, true],
    [{ user: "alice" }, false],
    [{ group: "developers" }, true],
    [{ group: "dev" }, false],
    [{ image: "alpine:3" }, true],
    [{ image: "alpine" }, false],
    [{ dryRun: false }, true],
    [{ dryRun: true }, false],
    [{ namespace: "shop", pod: "other" }, false],
  ];
  for (const [filter, expected] of rows) {
    it(`${JSON.stringify(filter)}: ${expected}`, () => {
      expect(toCaseFilter(filter)(GIVEN)).to.equal(expected);
    });
  }

  const unknown: readonly (readonly [RecordFilter, string])[] = [
    [{ cluster: "prod" }, "--cluster"],
    [{ verdict: "denied" }, "--verdict"],
    [{ code: "images.allow" }, "--code"],
    [{ policy: "team" }, "--policy"],
    [{ landed: false }, "--landed"],
    [{ text: "x" }, "--text"],
  ];
  for (const [filter, flag] of unknown) {
    it(`${flag}: only the ledger knows`, () => {
      expect(() => toCaseFilter(filter)).to.throw(`${flag} does not go with --audit-log`);
    });
  }
});
