import { expect } from "chai";
import type { AuditObservation } from "../../src/model/audit-observation.ts";
import type { JsonObject } from "../../src/model/json.ts";
import { decodeAuditEvent } from "../../src/ledger/audit-events/decode.ts";
import { fromAuditEvent } from "../../src/replay/from-audit-event.ts";
import { containerOf, eventOf, HIDING, podOf, recordedEvents } from "../ledger/audit-events/event-of.ts";

const caseFor = (event: JsonObject, more: Partial<AuditObservation> = {}) =>
  fromAuditEvent({ event, observed: { ...decodeAuditEvent(event, HIDING)!, ...more } });

const request = (given: ReturnType<typeof caseFor>) => {
  if (given === undefined || "lacks" in given.asked) throw new Error("the request is not known");
  return given.asked;
};

describe("replay/from-audit-event", () => {
  it("knows the pod of the answer, as it was before", () => {
    const answer = podOf({
      containers: [containerOf("old"), containerOf("new")],
      metadata: { name: "api", namespace: "shop", uid: "u", labels: { app: "api" } },
    });
    const event = eventOf({ containers: [containerOf("new")], responseObject: answer });
    const { request: known, podKnown, stored, addedKnown, asJudged } = request(caseFor(event));
    expect([podKnown, addedKnown, asJudged]).to.deep.equal([true, true, false]);
    expect(known.pod.labels).to.deep.equal({ app: "api" });
    expect(known.pod.standing).to.deep.equal(["old"]);
    expect(known.added.map(({ index, container }) => [index, container.name])).to.deep.equal([[1, "new"]]);
    expect((stored!["spec"] as JsonObject)["ephemeralContainers"]).to.deep.equal([containerOf("old")]);
  });

  const withoutPod: readonly (readonly [string, JsonObject | undefined])[] = [
    ["no answer", undefined],
    ["less than the whole", { kind: "PartialObjectMetadata", metadata: { name: "api" } }],
    ["a Status", { kind: "Status", code: 200 }],
    ["a pod without a spec", { kind: "Pod", metadata: { name: "api" } }],
    ["a spoilt pod", { ...podOf({ containers: [containerOf("new")] }), metadata: { labels: 7 } }],
  ];
  for (const [name, responseObject] of withoutPod) {
    it(`does not know the pod from ${name}`, () => {
      const event = eventOf({ containers: [containerOf("new")], responseObject });
      const { podKnown, stored } = request(caseFor(event));
      expect([podKnown, stored]).to.deep.equal([false, undefined]);
    });
  }

  it("several containers may be some that stood there", () => {
    const event = eventOf({ containers: [containerOf("a"), containerOf("b")] });
    expect(request(caseFor(event)).addedKnown).to.equal(false);
  });

  it("without bodies, or cut, it cannot be judged", () => {
    const event = eventOf({ containers: [containerOf("a")] });
    expect(caseFor(eventOf())!.asked).to.deep.equal({ lacks: "request" });
    expect(caseFor(event, { redacted: ["size"] })!.asked).to.deep.equal({ lacks: "size" });
  });

  it("without the guard: let in, unless the API server refused", () => {
    const event = eventOf({ containers: [containerOf("a")] });
    expect(caseFor(event)!.before).to.deep.include({ verdict: "allowed", violations: [] });
    expect(caseFor(event)!.before.changed!.mutations).to.deep.equal([]);
    expect(caseFor({ ...event, responseStatus: { code: 403 } })).to.equal(undefined);
  });

  it("with the guard: what it said, of containers that it may have changed", () => {
    const event = eventOf({ containers: [containerOf("a")] });
    const guard = { verdict: "denied", violations: ["images.allow", "no.such"] } as const;
    const { before, asked } = caseFor(event, { guard })!;
    expect(before.verdict).to.equal("denied");
    expect(before.violations.map(({ code }) => code)).to.deep.equal(["images.allow"]);
    expect(before.changed).to.equal(undefined);
    expect(asked).to.include({ asJudged: true });
  });

  it("a recorded log: every request that was let in tells its pod", () => {
    const cases = recordedEvents().flatMap((event) => {
      const observed = decodeAuditEvent(event, HIDING);
      return observed === undefined ? [] : [fromAuditEvent({ event, observed })];
    });
    const known = cases.filter((one) => one !== undefined);
    expect(known).to.have.length.above(20);
    expect(known.every(({ asked }) => "request" in asked && asked.podKnown)).to.equal(true);
  });
});
