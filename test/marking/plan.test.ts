import { expect } from "chai";
import { isMarked, newlyLanded, planMarks } from "../../src/marking/plan.ts";
import { toSessions } from "../../src/marking/sessions.ts";
import type { DebuggedPod } from "../../src/marking/debugged-pod.ts";
import type { Voucher } from "../../src/model/sighting.ts";
import { aContainer, ALICE, aPod, aVoucher, stampOf } from "./given.ts";

const LABELS: Readonly<Record<string, Record<string, string>>> = {
  starter: { "security.example.com/debugged": "true" },
  strict: { "security.example.com/review": "needed" },
  rude: { "ephemeral-guard.dev/debugged": "false", "ephemeral-guard.dev/last-debugged-by": "nobody" },
};
const labelsOf = (policies: readonly string[]) =>
  Object.assign({}, ...policies.map((name) => LABELS[name] ?? {})) as Record<string, string>; // all of them are such

const plan = (pod: DebuggedPod, ...vouchers: (Voucher | undefined)[]) =>
  planMarks(pod, toSessions(pod, vouchers), labelsOf);

const SESSION = { container: "debugger-1", requester: ALICE, at: "2026-11-21T14:00:00.123Z", image: "busybox:1.36", policies: ["starter"] }; // prettier-ignore

describe("marking/plan", () => {
  it("marks a pod with who, when and by which policies", () => {
    expect(plan(aPod(), aVoucher())).to.deep.equal({
      labels: {
        "security.example.com/debugged": "true",
        "ephemeral-guard.dev/debugged": "true",
        "ephemeral-guard.dev/last-debugged-by": "alice-corp.example",
      },
      annotations: {
        "ephemeral-guard.dev/last-debugged-by": ALICE,
        "ephemeral-guard.dev/last-debugged-at": "2026-11-21T14:00:00.123Z",
        "ephemeral-guard.dev/debug-sessions": JSON.stringify([SESSION]),
      },
    });
  });

  it("takes no name and no label from a stamp that nobody vouches for", () => {
    expect(plan(aPod({ containers: [aContainer({ stamp: stampOf("root") })] }))).to.deep.equal({
      labels: {
        "ephemeral-guard.dev/debugged": "true",
        "ephemeral-guard.dev/last-debugged-by": "unverified",
      },
      annotations: {
        "ephemeral-guard.dev/last-debugged-by": "unverified",
        "ephemeral-guard.dev/debug-sessions":
          '[{"container":"debugger-1","requester":"unverified","image":"busybox:1.36"}]',
      },
    });
  });

  it("takes no policies from a voucher that the stamp does not agree with", () => {
    const { labels } = plan(aPod({ containers: [aContainer({ stamp: stampOf("root") })] }), aVoucher());
    expect(labels).to.have.all.keys("ephemeral-guard.dev/debugged", "ephemeral-guard.dev/last-debugged-by");
  });

  it("names the one who came last, and labels for all", () => {
    const containers = [aContainer({ name: "two", stamp: stampOf("bob") }), aContainer({ name: "one" })];
    const bobs = aVoucher({ requester: "bob", at: "2026-11-21T15:00:00.000Z", policies: ["strict", "gone"] });
    const { labels, annotations } = plan(aPod({ containers }), bobs, aVoucher());
    expect(labels).to.include({
      "security.example.com/debugged": "true",
      "security.example.com/review": "needed",
      "ephemeral-guard.dev/last-debugged-by": "bob",
    });
    expect(annotations).to.include({ "ephemeral-guard.dev/last-debugged-at": "2026-11-21T15:00:00.000Z" });
  });

  it("tells a person who is called unverified from nobody", () => {
    const pod = aPod({ containers: [aContainer({ stamp: stampOf("unverified") })] });
    const { labels } = plan(pod, aVoucher({ requester: "unverified" }));
    expect(labels["ephemeral-guard.dev/last-debugged-by"]).to.match(/^user-[0-9a-f]{8}$/);
  });

  it("keeps labels that it has put there, and lets none override its own", () => {
    const pod = aPod({ ownLabels: { "old.example.com/x": "1", "ephemeral-guard.dev/debugged": "old" } });
    expect(plan(pod, aVoucher({ policies: ["rude"] })).labels).to.deep.equal({
      "old.example.com/x": "1",
      "ephemeral-guard.dev/debugged": "true",
      "ephemeral-guard.dev/last-debugged-by": "alice-corp.example",
    });
  });

  describe("leaves room for the annotations of others", () => {
    const sessionsBeside = (others: number): string | undefined => {
      const containers = Array.from({ length: 200 }, (_, at) =>
        aContainer({ name: `debugger-${at}`, image: `registry.example.com/${"x".repeat(300)}` }),
      );
      const pod = aPod({ containers, annotations: { other: "ü".repeat(others / 2) } });
      const { annotations } = plan(pod, ...containers.map(() => aVoucher()));
      const all = Object.entries({ ...pod.annotations, ...annotations });
      const size = all.reduce((sum, [k, v]) => sum + Buffer.byteLength(k) + Buffer.byteLength(v), 0);
      expect(size).to.be.at.most(256 * 1024);
      return annotations["ephemeral-guard.dev/debug-sessions"];
    };
    it("where there is plenty", () => {
      expect(Buffer.byteLength(sessionsBeside(100)!)).to.be.within(32_000, 32 * 1024);
    });
    it("where there is some", () => {
      expect(Buffer.byteLength(sessionsBeside(250 * 1024)!)).to.be.within(5000, 6 * 1024);
    });
    it("where there is next to none", () => {
      expect(sessionsBeside(256 * 1024 - 170)).to.equal(undefined);
    });
    it("and has its labels all the same where there is none", () => {
      const pod = aPod({ annotations: { other: "x".repeat(256 * 1024 - 5) } });
      const { labels, annotations } = plan(pod, aVoucher());
      expect(annotations).to.deep.equal({});
      expect(labels).to.include({ "ephemeral-guard.dev/debugged": "true" });
    });
    it("and reckons without its own old ones", () => {
      const annotations = { "ephemeral-guard.dev/debug-sessions": "x".repeat(256 * 1024 - 100) };
      const { annotations: planned } = plan(aPod({ annotations }), aVoucher());
      expect(planned["ephemeral-guard.dev/debug-sessions"]).to.equal(JSON.stringify([SESSION]));
    });
  });

  describe("knows a pod that is marked", () => {
    const marks = plan(aPod(), aVoucher());
    const AT = "ephemeral-guard.dev/last-debugged-at";
    const table: { name: string; pod: Partial<DebuggedPod>; expect: boolean }[] = [
      { name: "with others' labels and annotations beside", pod: { labels: { ...marks.labels, a: "b" }, annotations: { ...marks.annotations, c: "d" } }, expect: true },
      { name: "without marks", pod: {}, expect: false },
      { name: "with a label of another value", pod: { ...marks, labels: { ...marks.labels, "security.example.com/debugged": "no" } }, expect: false },
      { name: "without annotations", pod: { ...marks, annotations: {} }, expect: false },
      { name: "with another time", pod: { ...marks, annotations: { ...marks.annotations, [AT]: "x" } }, expect: false },
    ]; // prettier-ignore
    for (const { name, pod, expect: expected } of table) {
      it(name, () => {
        expect(isMarked(aPod(pod), marks)).to.equal(expected);
      });
    }

    it("and one that carries a time which its marks have no more", () => {
      const unverified = plan(aPod());
      const annotations = { ...unverified.annotations, [AT]: "2026-11-21T14:00:00.123Z" };
      expect(isMarked(aPod({ ...unverified, annotations }), unverified)).to.equal(false);
    });
  });

  it("tells which containers are new to the marks, of those that somebody vouches for", () => {
    const containers = ["one", "two", "three"].map((name) => aContainer({ name }));
    const { annotations } = plan(aPod({ containers: containers.slice(0, 1) }), aVoucher());
    const pod = aPod({ containers, annotations });
    const landed = newlyLanded(pod, toSessions(pod, [aVoucher(), aVoucher(), undefined]));
    expect(landed.map(({ container }) => container)).to.deep.equal(["two"]);
  });
});
