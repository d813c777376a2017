import { expect } from "chai";
import { isWritten, toSessions, writeSessions } from "../../src/marking/sessions.ts";
import type { Voucher } from "../../src/model/sighting.ts";
import { aContainer, ALICE, aPod, aSession, aVoucher, stampOf } from "./given.ts";

const FAULTY = stampOf(ALICE).slice(0, 2);

describe("marking/sessions", () => {
  describe("believes", () => {
    const table: { name: string; stamp: ReturnType<typeof stampOf>; voucher?: Voucher; believed: boolean }[] =
      [
        { name: "a voucher of whom the stamp names", stamp: stampOf(ALICE), voucher: aVoucher(), believed: true },
        { name: "a voucher where there is no stamp", stamp: [], voucher: aVoucher(), believed: true },
        { name: "no stamp alone", stamp: stampOf(ALICE), believed: false },
        { name: "no stamp of another", stamp: stampOf("root"), voucher: aVoucher(), believed: false },
        { name: "no stamp that the guard has not written", stamp: FAULTY, voucher: aVoucher(), believed: false },
        { name: "nothing where there is nothing", stamp: [], believed: false },
      ]; // prettier-ignore
    for (const { name, stamp, voucher, believed } of table) {
      it(name, () => {
        const [session] = toSessions(aPod({ containers: [aContainer({ stamp })] }), [voucher]);
        expect(session?.voucher).to.equal(believed ? voucher : undefined);
      });
    }
  });

  it("puts the newest first, and first of all what has no time", () => {
    const names = ["old", "unknown", "new", "twin-1", "twin-2"];
    const times = ["2026-01-01T00:00:00Z", undefined, "2026-03-01T00:00:00.001Z", "2026-02-01T00:00:00Z", "2026-02-01T00:00:00Z"]; // prettier-ignore
    const containers = names.map((name) => aContainer({ name }));
    const vouchers = times.map((at) => (at === undefined ? undefined : aVoucher({ at })));
    expect(toSessions(aPod({ containers }), vouchers).map(({ container }) => container)).to.deep.equal([
      "unknown",
      "new",
      "twin-2",
      "twin-1",
      "old",
    ]);
  });

  it("takes the time of the record that vouches, not of the start", () => {
    expect(aSession({ startedAt: "2026-11-21T15:00:00Z" }).at).to.equal("2026-11-21T14:00:00.123Z");
  });

  it("takes the time of an unverified one from the kubelet, never from its stamp", () => {
    const containers = [
      aContainer({ startedAt: "2026-11-21T15:00:00Z" }),
      aContainer({ name: "waiting", stamp: stampOf(ALICE, "1999-01-01T00:00:00.000Z") }),
    ];
    const sessions = toSessions(aPod({ containers }), [undefined, undefined]);
    expect(sessions.map(({ container, at }) => [container, at])).to.deep.equal([
      ["waiting", undefined],
      ["debugger-1", "2026-11-21T15:00:00Z"],
    ]);
  });

  it("writes who, when, with what and under which policies", () => {
    const sessions = [aSession(), { ...aSession({ name: "two" }), voucher: undefined, at: undefined }];
    expect(JSON.parse(writeSessions(sessions, 1000) ?? "")).to.deep.equal([
      {
        container: "debugger-1",
        requester: ALICE,
        at: "2026-11-21T14:00:00.123Z",
        image: "busybox:1.36",
        policies: ["starter"],
      },
      { container: "two", requester: "unverified", image: "busybox:1.36" },
    ]);
  });

  it("escapes and bounds what others have named", () => {
    const voucher = aVoucher({
      requester: `\u202e${"x".repeat(3000)}`,
      policies: Array<string>(60).fill("p"),
    });
    const stamp: ReturnType<typeof stampOf> = [];
    const session = aSession({ image: "y".repeat(3000), stamp }, voucher);
    const [written] = JSON.parse(writeSessions([session], 9999) ?? "") as Record<string, string>[]; // as above
    expect(written!["requester"]).to.match(/^\\u\{202e\}x{1023}\.\.\. \(3001 characters\)$/);
    expect(written!["image"]).to.match(/^y{512}\.\.\./);
    expect(written!["policies"]).to.have.length(50);
  });

  describe("of too many keeps the newest, and counts the rest", () => {
    const sessions = ["ü1", "ü2", "ü3"].map((name) => aSession({ name }));
    const all = writeSessions(sessions, 10_000)!;
    const bytes = Buffer.byteLength(all);
    const one = (bytes - 4) / 3;
    const table: { name: string; max: number; kept?: readonly string[]; omitted?: number }[] = [
      { name: "all of them fit", max: bytes, kept: ["ü1", "ü2", "ü3"] },
      { name: "a byte is missing", max: bytes - 1, kept: ["ü1", "ü2"], omitted: 1 },
      { name: "one fits", max: one + 33, kept: ["ü1"], omitted: 2 },
      { name: "almost one fits", max: one + 32, kept: [], omitted: 3 },
      { name: "only the count fits", max: 32, kept: [], omitted: 3 },
      { name: "nothing fits", max: 31 },
      { name: "there is less than no room", max: -5 },
    ];
    for (const { name, max, kept, omitted } of table) {
      it(`where ${name}`, () => {
        const text = writeSessions(sessions, max);
        expect(text === undefined, "left out").to.equal(kept === undefined);
        if (text === undefined) return;
        expect(Buffer.byteLength(text)).to.be.at.most(max);
        const list = JSON.parse(text) as { container?: string; omitted?: number }[]; // as it was written
        expect(list.flatMap(({ container }) => container ?? [])).to.deep.equal(kept);
        expect(list.at(-1)?.omitted).to.equal(omitted);
      });
    }
  });

  describe("knows what was written", () => {
    const session = aSession();
    const table: { name: string; written?: string | undefined; expect: boolean }[] = [
      { name: "the same", written: writeSessions([aSession({ name: "x" }), session], 9999), expect: true },
      { name: "nothing", expect: false },
      { name: "another container", written: writeSessions([aSession({ name: "x" })], 9999), expect: false },
      { name: "nobody's", written: writeSessions([{ ...session, voucher: undefined }], 9999), expect: false },
      { name: "no JSON", written: "[", expect: false },
      { name: "no list", written: "{}", expect: false },
      { name: "a list of other things", written: '[null,1,"x",{}]', expect: false },
    ];
    for (const { name, written, expect: expected } of table) {
      it(`: ${name}`, () => {
        expect(isWritten(written)(session)).to.equal(expected);
      });
    }
  });
});
