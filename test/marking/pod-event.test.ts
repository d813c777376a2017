import { expect } from "chai";
import { toLandedEvent, toRecordEvent } from "../../src/marking/pod-event.ts";
import type { DebugRecord } from "../../src/model/record.ts";
import type { Violation } from "../../src/model/decision.ts";
import { ALICE, aPod, aRecord, aSession, aVoucher } from "./given.ts";

const violation = (changes: Partial<Violation>): Violation => ({ ...aRecord().violations[0]!, ...changes });

describe("marking/pod-event", () => {
  it("warns of a denial: who, what, which rules and why", () => {
    expect(toRecordEvent(aRecord())).to.deep.equal({
      key: "r1/denied",
      about: "request",
      type: "Warning",
      reason: "DebugContainerDenied",
      action: "DenyDebugContainer",
      pod: { namespace: "shop", name: "app", uid: "uid-of-app" },
      user: ALICE,
      note: 'alice@corp.example was denied debug container "debugger-1" (image busybox:latest): images.requireTag: policy starter: image "busybox:latest" has a tag that moves',
      at: new Date("2026-11-21T14:00:00.500Z"),
    });
  });

  it("tells of a container that has landed, and where to look for it", () => {
    const at = new Date("2026-11-21T14:00:03Z");
    expect(toLandedEvent(aPod(), aSession({}, aVoucher({ policies: ["a", "b"] })), at)).to.deep.equal({
      key: "r1/landed/debugger-1",
      about: "landing",
      type: "Normal",
      reason: "DebugContainerLanded",
      action: "AddDebugContainer",
      pod: { namespace: "shop", name: "app", uid: "uid-of-app" },
      container: "debugger-1",
      user: ALICE,
      note: 'alice@corp.example: debug container "debugger-1" (image busybox:1.36) landed; judged by a, b',
      at,
    });
  });

  it("tells nothing of a landing that nobody vouches for", () => {
    expect(toLandedEvent(aPod(), { ...aSession(), voucher: undefined }, new Date(0))).to.equal(undefined);
  });

  const kinds: { given: Partial<DebugRecord>; expect: readonly [string, string] | undefined }[] = [
    { given: { verdict: "denied" }, expect: ["Warning", "DebugContainerDenied"] },
    { given: { verdict: "would-deny" }, expect: ["Normal", "DebugContainerWouldBeDenied"] },
    { given: { verdict: "unguarded" }, expect: ["Warning", "DebugContainerUnguarded"] },
    { given: { verdict: "allowed" }, expect: undefined },
    { given: { verdict: "unjudged" }, expect: undefined },
    { given: { verdict: "denied", dryRun: true }, expect: undefined },
    { given: { verdict: "would-deny", dryRun: true }, expect: undefined },
    { given: { verdict: "unguarded", dryRun: true }, expect: undefined },
  ];
  for (const { given, expect: expected } of kinds) {
    it(`makes of ${JSON.stringify(given)} ${expected?.[1] ?? "none"}`, () => {
      const event = toRecordEvent(aRecord(given));
      expect(event && [event.type, event.reason]).to.deep.equal(expected);
    });
  }

  const CONTAINERS = ["a", "b", "c", "d", "e"].map((name) => ({ name, image: `${name}:1` }));
  const notes: { name: string; given: Partial<DebugRecord>; expect: string }[] = [
    {
      name: "a would-have-been denial",
      given: { verdict: "would-deny", violations: [violation({ mode: "audit", message: "why" })] },
      expect: `${ALICE} would have been denied debug container "debugger-1" (image busybox:latest): images.requireTag: policy starter: why`,
    },
    {
      name: "an unguarded request",
      given: { verdict: "unguarded", violations: [] },
      expect: `${ALICE} was let in though the guard was not asked, with debug container "debugger-1" (image busybox:latest)`,
    },
    {
      name: "many containers",
      given: { containers: CONTAINERS, violations: [] },
      expect: `${ALICE} was denied debug containers "a" (image a:1), "b" (image b:1), "c" (image c:1) and 2 more`,
    },
    {
      name: "a request that could not be read",
      given: { containers: [], violations: [violation({ code: "request.unsupported", message: "no" })] },
      expect: `${ALICE} was denied a debug container: request.unsupported: policy starter: no`,
    },
    {
      name: "each rule that refused once, and the reason of the first",
      given: {
        violations: [
          violation({ mode: "warn", code: "fields.require", message: "mild" }),
          violation({ code: "images.allow", message: "first" }),
          violation({ code: "images.deny" }),
          violation({ code: "images.allow" }),
        ],
      },
      expect: `${ALICE} was denied debug container "debugger-1" (image busybox:latest): images.allow, images.deny: policy starter: first`,
    },
  ];
  for (const { name, given, expect: expected } of notes) {
    it(`says of ${name}`, () => {
      expect(toRecordEvent(aRecord(given))?.note).to.equal(expected);
    });
  }

  it("fits into an Event whatever others have named, and prints on one line", () => {
    const hostile = `\u001b]0;\u202e\n${"ö".repeat(5000)}`;
    const violations = Array.from({ length: 50 }, () =>
      violation({ message: hostile, policy: "p".repeat(253) }),
    );
    const containers = Array.from({ length: 50 }, () => ({ name: hostile, image: hostile }));
    const { note } = toRecordEvent(
      aRecord({ requester: { username: hostile, groups: [] }, violations, containers }),
    )!;
    expect(Buffer.byteLength(note)).to.be.at.most(960);
    expect(note).to.match(/^[ -~ö]*$/);
    const session = aSession(
      { name: "x", image: hostile, stamp: [] },
      aVoucher({ requester: hostile, policies: Array<string>(99).fill("p".repeat(253)) }),
    );
    expect(Buffer.byteLength(toLandedEvent(aPod(), session, new Date(0))!.note)).to.be.at.most(960);
  });

  it("has another key for each record, each verdict and each container", () => {
    const keys = [
      toRecordEvent(aRecord()),
      toRecordEvent(aRecord({ id: "r2" })),
      toRecordEvent(aRecord({ verdict: "unguarded" })),
      toLandedEvent(aPod(), aSession(), new Date(0)),
      toLandedEvent(aPod(), aSession({ name: "two" }), new Date(0)),
      toLandedEvent(aPod(), aSession({}, aVoucher({ recordId: "r2" })), new Date(0)),
    ].map((event) => event?.key);
    expect(new Set(keys)).to.have.property("size", keys.length);
  });
});
