import { expect } from "chai";
import type { DebugRecord } from "../../src/model/record.ts";
import { fromRecord } from "../../src/replay/from-record.ts";
import { caseOf } from "./case-of.ts";

const known = caseOf({ containers: [{ name: "d", image: "busybox:1", securityContext: { runAsUser: 1 } }] });
const { asked: judged } = known;
if ("lacks" in judged) throw new Error("the request is known");

const RECORD: DebugRecord = {
  ...{ apiVersion: "ephemeral-guard.dev/v1", kind: "DebugRecord", id: "r1", cluster: "prod", calls: 2 },
  ...{ at: known.at, lastAt: known.at, verdict: "allowed", guardMode: "enforce", dryRun: false },
  ...{ requester: known.requester, namespace: "shop", pod: known.pod },
  containers: [{ name: "d", image: "busybox:1" }],
  violations: [],
  mutations: [{ kind: "default", container: "d", field: "securityContext.runAsUser" }],
  ...{ policies: [], revision: "r", warnings: [], redacted: ["env"] },
  request: { ...judged.request, added: [{ index: 3, container: judged.request.added[0]!.container }] },
  asked: [{ name: "d", image: "busybox:1" }],
};

describe("replay/from-record", () => {
  it("is judged by what the client asked for, in its place", () => {
    const { asked, before } = fromRecord(RECORD)!;
    expect(asked).to.deep.include({ asJudged: false, podKnown: true, addedKnown: true, stored: undefined });
    expect("request" in asked && asked.request.added).to.deep.equal([
      { index: 3, container: { name: "d", image: "busybox:1" } },
    ]);
    expect(before.changed).to.deep.equal({
      mutations: RECORD.mutations,
      containers: [judged.request.added[0]!.container],
    });
  });

  it("else by what was judged, of which nobody knows what was changed", () => {
    const { asked: _asked, ...rest } = RECORD;
    const { asked, before } = fromRecord(rest)!;
    expect(asked).to.deep.include({ asJudged: true, request: RECORD.request });
    expect(before.changed).to.equal(undefined);
  });

  it("what was cut, or is not there, cannot be judged", () => {
    const { request: _request, ...without } = RECORD;
    expect(fromRecord(without)!.asked).to.deep.equal({ lacks: "request" });
    expect(fromRecord({ ...RECORD, redacted: ["env", "size"] })!.asked).to.deep.equal({ lacks: "size" });
  });

  const verdicts = [
    ["allowed", "allowed"],
    ["denied", "denied"],
    ["would-deny", "would-deny"],
    ["unguarded", "allowed"],
    ["unjudged", undefined],
  ] as const;
  for (const [verdict, expected] of verdicts) {
    it(`${verdict} counts as ${expected ?? "refused by the API server itself"}`, () => {
      expect(fromRecord({ ...RECORD, verdict })?.before.verdict).to.equal(expected);
    });
  }
});
