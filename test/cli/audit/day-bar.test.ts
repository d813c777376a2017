import { expect } from "chai";
import { dayBar } from "../../../src/cli/audit/day-bar.ts";
import type { VerdictCounts } from "../../../src/ledger/ledger.ts";

const NONE: VerdictCounts = { allowed: 0, denied: 0, "would-deny": 0, unguarded: 0, unjudged: 0 };

describe("cli/audit/day-bar", () => {
  const cases: { name: string; given: [Partial<VerdictCounts>, number]; expect: string }[] = [
    { name: "is full on the busiest day", given: [{ allowed: 7 }, 7], expect: "=".repeat(40) },
    { name: "is as long as its share", given: [{ allowed: 1 }, 4], expect: "=".repeat(10) },
    { name: "shows each kind", given: [{ allowed: 10, denied: 5, "would-deny": 3, unjudged: 2, unguarded: 20 }, 40], expect: `${"=".repeat(10)}${"#".repeat(10)}${"!".repeat(20)}` },
    { name: "shows what is one among thousands", given: [{ allowed: 9999, unguarded: 1 }, 10_000], expect: `${"=".repeat(40)}!` },
    { name: "is nothing for nothing", given: [{}, 1], expect: "" },
  ]; // prettier-ignore
  for (const { name, given, expect: expected } of cases) {
    it(name, () => expect(dayBar({ ...NONE, ...given[0] }, given[1])).to.equal(expected));
  }
});
