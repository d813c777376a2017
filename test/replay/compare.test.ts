import { expect } from "chai";
import type { Verdict, Violation } from "../../src/model/decision.ts";
import { compare } from "../../src/replay/compare.ts";
import type { Judgement } from "../../src/replay/replay-case.ts";

const broken = (code: Violation["code"], mode: Violation["mode"], policy?: string): Violation => ({
  ...{ code, mode, field: "", message: "" },
  ...(policy !== undefined && { policy }),
});

const of = (verdict: Verdict, ...violations: readonly Violation[]): Judgement => ({
  ...{ verdict, violations },
  changed: { mutations: [], containers: [] },
});

const DENIED = of("denied", broken("images.allow", "enforce", "a"), broken("fields.forbid", "warn", "b"));
const FLAGGED = of("would-deny", broken("fields.forbid", "warn", "b"));
const UNMATCHED = of("denied", broken("unmatched", "enforce"));

describe("replay/compare", () => {
  const rows = [
    [of("allowed"), of("allowed"), "unchanged", "", ""],
    [DENIED, UNMATCHED, "unchanged", "", ""],
    [of("allowed"), DENIED, "newly-denied", "images.allow", "a"],
    [FLAGGED, DENIED, "newly-denied", "images.allow", "a"],
    [of("allowed"), UNMATCHED, "newly-denied", "unmatched", ""],
    [DENIED, of("allowed"), "newly-allowed", "images.allow", "a"],
    [DENIED, FLAGGED, "newly-allowed", "images.allow", "a"],
    [of("allowed"), FLAGGED, "newly-flagged", "fields.forbid", "b"],
    [FLAGGED, of("allowed"), "no-longer-flagged", "fields.forbid", "b"],
  ] as const;
  for (const [before, after, change, why, policies] of rows) {
    it(`${before.verdict} to ${after.verdict}: ${change} ${why}`, () => {
      const { missing, ...told } = compare(before, after);
      expect(told).to.deep.equal({
        change,
        why: why === "" ? [] : [why],
        policies: policies === "" ? [] : [policies],
      });
      expect(missing).to.deep.equal([]);
    });
  }

  const LACKING = {
    missing: [{ lack: "env-values", policy: "a", reader: "rules.r", touches: { codes: "rules.r" } }],
  } as const;
  for (const [before, after] of [
    [LACKING, DENIED],
    [of("allowed"), LACKING],
    [LACKING, LACKING],
  ] as const) {
    it("cannot tell where either is not known", () => {
      const told = compare(before, after);
      expect([told.change, told.why, told.policies]).to.deep.equal(["cannot-tell", ["rules.r"], ["a"]]);
      expect(told.missing).not.to.be.empty;
    });
  }

  const filled = (verdict: Verdict): Judgement => ({
    ...of(verdict),
    changed: {
      mutations: [
        { kind: "default", container: "d", field: "securityContext.privileged", policy: "a" },
        { kind: "stamp", container: "d", field: "env" },
      ],
      containers: [{ name: "d", image: "i", securityContext: { privileged: false } }],
    },
  });

  it("mutations of what is let in", () => {
    const told = compare(of("allowed"), filled("allowed"));
    expect([told.change, told.why, told.policies]).to.deep.equal([
      "mutates-differently",
      ["securityContext.privileged"],
      ["a"],
    ]);
    expect(compare(filled("allowed"), of("allowed")).change).to.equal("mutates-differently");
    expect(compare(filled("allowed"), filled("allowed")).change).to.equal("unchanged");
  });

  it("not of what is refused, nor where nobody knows them", () => {
    expect(compare(of("denied"), filled("denied")).change).to.equal("unchanged");
    const unknown = { ...of("allowed"), changed: undefined };
    expect(compare(unknown, filled("allowed")).change).to.equal("unchanged");
  });
});
