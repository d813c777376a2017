import { expect } from "chai";
import type { Mode, Verdict, Violation } from "../../src/model/decision.ts";
import { decide, type GuardMode } from "../../src/policy/mode.ts";

const violation = (mode: Mode, code: Violation["code"] = "images.deny"): Violation => ({
  code,
  mode,
  field: "f",
  message: "m",
});

describe("decide", () => {
  const rows: readonly {
    readonly given: readonly Violation[];
    readonly guard: GuardMode;
    readonly verdict: Verdict;
    readonly modes: readonly Mode[];
  }[] = [
    { given: [], guard: "enforce", verdict: "allowed", modes: [] },
    { given: [], guard: "audit", verdict: "allowed", modes: [] },
    { given: [violation("enforce")], guard: "enforce", verdict: "denied", modes: ["enforce"] },
    { given: [violation("warn")], guard: "enforce", verdict: "would-deny", modes: ["warn"] },
    { given: [violation("audit")], guard: "enforce", verdict: "would-deny", modes: ["audit"] },
    {
      given: [violation("audit"), violation("enforce"), violation("warn")],
      guard: "enforce",
      verdict: "denied",
      modes: ["audit", "enforce", "warn"],
    },
    {
      given: [violation("audit"), violation("enforce"), violation("warn")],
      guard: "audit",
      verdict: "would-deny",
      modes: ["audit", "audit", "audit"],
    },
    { given: [violation("enforce", "unmatched")], guard: "audit", verdict: "would-deny", modes: ["audit"] },
    {
      given: [violation("enforce", "stamp.forged")],
      guard: "audit",
      verdict: "would-deny",
      modes: ["audit"],
    },
    { given: [violation("enforce", "no-policy")], guard: "audit", verdict: "denied", modes: ["enforce"] },
    {
      given: [violation("enforce"), violation("enforce", "no-policy")],
      guard: "audit",
      verdict: "denied",
      modes: ["audit", "enforce"],
    },
  ];
  for (const { given, guard, verdict, modes } of rows) {
    const told = given.map(({ code, mode }) => `${code} ${mode}`).join(", ") || "nothing";
    it(`${told}, the guard in ${guard}: ${verdict}`, () => {
      const decision = decide(given, { guardMode: guard, policies: ["p"], revision: "r" });
      expect(decision).to.deep.equal({
        verdict,
        violations: given.map((one, at) => ({ ...one, mode: modes[at] })),
        policies: ["p"],
        revision: "r",
      });
    });
  }
});
