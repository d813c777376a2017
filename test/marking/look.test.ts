import { expect } from "chai";
import type { DebuggedPod } from "../../src/marking/debugged-pod.ts";
import { createLook } from "../../src/marking/look.ts";
import type { Marks } from "../../src/marking/plan.ts";
import type { PodEvent } from "../../src/marking/pod-event.ts";
import { Throttle } from "../../src/marking/throttle.ts";
import type { Sighting, Voucher } from "../../src/model/sighting.ts";
import { aContainer, ALICE, aPod, aVoucher, createMemoryLogger, stampOf } from "./given.ts";

const { signal } = new AbortController();
const NOW = new Date("2026-11-21T14:00:05Z");

interface Given {
  /** By container name. */
  readonly vouchers?: Readonly<Record<string, Voucher>>;
  readonly apply?: (pod: { readonly name: string }) => "applied" | "stale" | Error;
  readonly ledgerFails?: boolean;
}

const given = ({ vouchers = {}, apply = () => "applied", ledgerFails = false }: Given = {}) => {
  const steps: string[] = [];
  const applied: Marks[] = [];
  const events: PodEvent[] = [];
  const figures: string[] = [];
  const { logger, lines } = createMemoryLogger();
  const look = createLook({
    pods: {
      apply: (pod, marks) => {
        steps.push(`apply ${pod.name}`);
        applied.push(marks);
        const result = apply(pod);
        return result instanceof Error ? Promise.reject(result) : Promise.resolve(result);
      },
    },
    ledger: {
      sighted: (sightings: readonly Sighting[], at) => {
        steps.push(`sighted ${sightings.map(({ container }) => container).join()} at ${at.toISOString()}`);
        return ledgerFails ? Promise.reject(new Error("the ledger is away")) : Promise.resolve();
      },
      vouchers: (sightings) => Promise.resolve(sightings.map(({ container }) => vouchers[container])),
    },
    events: {
      write: (event) => {
        steps.push(`event ${event.container ?? ""}`);
        events.push(event);
      },
    },
    throttle: new Throttle({ atOnce: 4, rate: { burst: 99, perMinute: 1 } }),
    labelsOf: (policies) => (policies.includes("starter") ? { policy: "starter" } : {}),
    figures: { marked: (result) => void figures.push(result) },
    logger,
    now: () => NOW,
  });
  return { look: (...pods: DebuggedPod[]) => look(pods, signal), steps, applied, events, figures, lines };
};

const podOf = (name: string, ...containers: string[]): DebuggedPod =>
  aPod({ name, uid: name, containers: containers.map((one) => aContainer({ name: one })) });

describe("marking/look", () => {
  it("tells the ledger, writes the Event, and then marks", async () => {
    const { look, steps, applied, figures } = given({ vouchers: { one: aVoucher() } });
    expect(await look(podOf("a", "one"))).to.deep.equal(["marked"]);
    expect(steps).to.deep.equal(["sighted one at 2026-11-21T14:00:05.000Z", "event one", "apply a"]);
    expect(applied[0]?.labels).to.include({ policy: "starter", "ephemeral-guard.dev/debugged": "true" });
    expect(figures).to.deep.equal(["marked"]);
  });

  it("gives each container its own voucher, over all pods", async () => {
    const vouchers = { two: aVoucher({ recordId: "r2" }), three: aVoucher({ recordId: "r3" }) };
    const { look, events } = given({ vouchers });
    await look(podOf("a", "one", "two"), podOf("b"), podOf("c", "three"));
    expect(events.map(({ key, pod }) => [key, pod.name])).to.deep.equal([
      ["r2/landed/two", "a"],
      ["r3/landed/three", "c"],
    ]);
  });

  it("does nothing to a pod that carries its marks", async () => {
    const first = given({ vouchers: { one: aVoucher() } });
    await first.look(podOf("a", "one"));
    const { look, steps, figures } = given({ vouchers: { one: aVoucher() } });
    expect(await look({ ...podOf("a", "one"), ...first.applied[0] })).to.deep.equal(["kept"]);
    expect([steps.length, figures]).to.deep.equal([1, []]);
  });

  it("asks nobody about pods without debug containers", async () => {
    const { look, steps } = given();
    expect(await look(podOf("a"), podOf("b"))).to.deep.equal(["kept", "kept"]);
    expect(steps).to.deep.equal([]);
  });

  it("writes an Event of a container that is new to the marks, not of the others again", async () => {
    const vouchers = { one: aVoucher(), two: aVoucher() };
    const first = given({ vouchers });
    await first.look(podOf("a", "one"));
    const { look, events } = given({ vouchers });
    await look({ ...podOf("a", "one", "two"), ...first.applied[0] });
    expect(events.map(({ container }) => container)).to.deep.equal(["two"]);
  });

  it("goes on where a pod cannot be marked, or has changed", async () => {
    const results = new Map<string, "stale" | Error>([
      ["b", new Error("no right")],
      ["c", "stale"],
    ]);
    const { look, figures, lines } = given({ apply: ({ name }) => results.get(name) ?? "applied" });
    const pods = ["a", "b", "c", "d"].map((name) => podOf(name, "one"));
    expect(await look(...pods)).to.deep.equal(["marked", "failed", "stale", "marked"]);
    expect(figures).to.have.members(["marked", "failed", "marked"]);
    expect(lines).to.deep.include([
      "warn",
      "pod not marked",
      { namespace: "shop", pod: "b", reason: "no right" },
    ]);
  });

  it("marks nothing where the ledger cannot be asked: names would come off", async () => {
    const { look, steps } = given({ ledgerFails: true });
    const failure = await look(podOf("a", "one")).catch((error: unknown) => (error as Error).message); // thrown above
    expect(failure).to.equal("the ledger is away");
    expect(steps).to.have.length(1);
  });

  it("logs whom it marks, and how many containers nobody vouches for", async () => {
    const { look, lines } = given({ vouchers: { one: aVoucher() } });
    await look(
      aPod({
        containers: [aContainer({ name: "one" }), aContainer({ name: "two", stamp: stampOf("root") })],
      }),
    );
    expect(lines).to.deep.equal([
      ["info", "pod marked", { namespace: "shop", pod: "app", containers: 2, unverified: 1 }],
    ]);
    expect(JSON.stringify(lines)).to.not.contain(ALICE);
  });
});
