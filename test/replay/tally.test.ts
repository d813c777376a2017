import { expect } from "chai";
import type { Change, Comparison } from "../../src/replay/compare.ts";
import { createTally, NO_POLICY } from "../../src/replay/tally.ts";
import { caseOf } from "./case-of.ts";

const comparison = (change: Change, more: Partial<Comparison> = {}): Comparison => ({
  ...{ change, why: [], policies: [], missing: [] },
  ...more,
});

describe("replay/tally", () => {
  it("names no more than so many of each kind, and counts all", () => {
    const tally = createTally({ named: 2 });
    for (const id of ["a", "b", "c"]) tally.add(caseOf({ id }), comparison("newly-denied"));
    tally.add(caseOf({ id: "d" }), comparison("unchanged"));
    const { total, counts, requests } = tally.report();
    expect([total, counts["newly-denied"], counts.unchanged]).to.deep.equal([4, 3, 1]);
    expect(requests["newly-denied"].map(({ id }) => id)).to.deep.equal(["a", "b"]);
    expect(requests.unchanged).to.deep.equal([]);
  });

  it("groups what changes, most requests first, then by name", () => {
    const tally = createTally({ named: 0 });
    const add = (username: string, change: Change, policies: readonly string[]): void => {
      tally.add(caseOf({ requester: { username, groups: [] } }), comparison(change, { policies }));
    };
    add("zoe", "newly-denied", ["p", "q"]);
    add("bob", "newly-denied", ["p"]);
    add("bob", "newly-allowed", []);
    add("amy", "mutates-differently", ["q"]);
    add("sue", "unchanged", ["p"]);
    const { users, policies, images } = tally.report();
    expect(users.map(({ value }) => value)).to.deep.equal(["bob", "amy", "zoe"]);
    expect(users[0]!.counts).to.include({ "newly-denied": 1, "newly-allowed": 1, unchanged: 0 });
    expect(policies.map(({ value }) => value)).to.deep.equal(["p", "q", NO_POLICY]);
    expect(images.map(({ value }) => value)).to.deep.equal(["busybox:1.36"]);
  });

  it("keeps bounded, however many images somebody invents", () => {
    const tally = createTally({ named: 1 });
    for (let at = 0; at < 5000; at += 1)
      tally.add(caseOf({ images: [`x:${at}`] }), comparison("newly-denied"));
    const { images } = tally.report();
    expect(images).to.have.length(2001);
    expect(images[0]).to.deep.include({ value: "(others)" });
    expect(images[0]!.counts["newly-denied"]).to.equal(3000);
  });

  it("counts what is missing once a request", () => {
    const tally = createTally({ named: 1 });
    const read = { lack: "pod", policy: "p", reader: "privileges", touches: "match" } as const;
    tally.add(caseOf(), comparison("cannot-tell", { missing: [read, read] }));
    tally.add(caseOf(), comparison("cannot-tell", { missing: [read, { ...read, reader: "match" }] }));
    expect(tally.report().lacks).to.deep.equal([
      { lack: "pod", policy: "p", reader: "privileges", requests: 2 },
      { lack: "pod", policy: "p", reader: "match", requests: 1 },
    ]);
  });

  it("tells the time between the oldest and the newest, whatever comes first", () => {
    const tally = createTally({ named: 1 });
    expect(tally.report()).not.to.have.any.keys("from", "until");
    for (const at of ["2026-11-02", "2026-11-03", "2026-11-01"])
      tally.add(caseOf({ at }), comparison("unchanged"));
    expect(tally.report()).to.include({ from: "2026-11-01", until: "2026-11-03" });
  });

  it("keeps apart what the API server refused itself, and what was judged after mutation", () => {
    const tally = createTally({ named: 1 });
    tally.pass();
    tally.add(caseOf({ known: { asJudged: true } }), comparison("unchanged"));
    expect(tally.report()).to.include({ total: 1, refusedElsewhere: 1, asJudged: 1 });
  });
});
