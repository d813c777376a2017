import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import { createMarking } from "../../src/marking/create-marking.ts";
import type { MarkingOptions } from "../../src/marking/create-marking.ts";
import type { DebugRecord } from "../../src/model/record.ts";
import { eventually } from "../support/eventually.ts";
import { aContainer, aPod, aRecord, aVoucher, createMemoryLogger } from "./given.ts";

const NOW = new Date("2026-11-21T14:00:10Z");

/** A cluster with one pod, and a ledger that vouches for whatever stands there. */
const given = (options: Partial<MarkingOptions> = {}) => {
  const calls: string[] = [];
  const { logger, lines } = createMemoryLogger();
  const marking = createMarking({
    pods: {
      list: () => {
        calls.push("list");
        return Promise.resolve({ kind: "page", seen: 1, debugged: [aPod()] });
      },
      get: ({ name }) => {
        calls.push(`get ${name}`);
        return Promise.resolve(aPod({ containers: [aContainer({ state: { state: "terminated" } })] }));
      },
      apply: ({ name }) => {
        calls.push(`apply ${name}`);
        return Promise.resolve("applied");
      },
    },
    events: {
      create: (_name, { reason }) => {
        calls.push(`event ${reason}`);
        return Promise.resolve("created");
      },
    },
    ledger: {
      sighted: () => Promise.resolve(),
      vouchers: (sightings) => Promise.resolve(sightings.map(() => aVoucher())),
      podsGone: () => Promise.resolve(),
      sweptSince: () => Promise.resolve(),
    },
    labelsOf: () => ({}),
    figures: {
      marked: () => undefined,
      pending: () => undefined,
      dropped: () => undefined,
      swept: () => undefined,
      sweepFailed: () => undefined,
      event: () => undefined,
    },
    logger,
    delaysMs: [5, 5],
    now: () => NOW,
    ...options,
  });
  return { marking, calls, lines };
};

const UNKNOWN_POD = { pod: { name: "app", uid: "" } };

describe("marking/create-marking", () => {
  const MARKED = ["get app", "event DebugContainerLanded", "apply app"];
  const table: { name: string; record: Partial<DebugRecord>; calls: readonly string[] }[] = [
    { name: "let in", record: { verdict: "allowed" }, calls: MARKED },
    { name: "let in though a policy would refuse", record: { verdict: "would-deny" }, calls: ["event DebugContainerWouldBeDenied", ...MARKED] },
    { name: "not brought to the guard", record: { verdict: "unguarded" }, calls: ["event DebugContainerUnguarded", ...MARKED] },
    { name: "denied", record: { verdict: "denied" }, calls: ["event DebugContainerDenied"] },
    { name: "refused by the API server", record: { verdict: "unjudged" }, calls: [] },
    { name: "let in, on a dry run", record: { verdict: "allowed", dryRun: true }, calls: [] },
    { name: "denied, on a dry run", record: { verdict: "denied", dryRun: true }, calls: [] },
    { name: "denied almost an hour ago", record: { lastAt: "2026-11-21T13:00:11Z" }, calls: ["event DebugContainerDenied"] },
    { name: "denied an hour ago", record: { lastAt: "2026-11-21T13:00:10Z" }, calls: [] },
    { name: "let in an hour ago", record: { verdict: "allowed", lastAt: "2026-11-21T12:00:00Z" }, calls: MARKED },
    { name: "let into a pod that is not known", record: { verdict: "allowed", ...UNKNOWN_POD }, calls: [] },
    { name: "denied for a pod that is not known", record: UNKNOWN_POD, calls: ["event DebugContainerDenied"] },
  ]; // prettier-ignore
  for (const { name, record, calls: expected } of table) {
    it(`does what a request wants that was ${name}`, async () => {
      for (const part of ["created", "changed"]) {
        const { marking, calls } = given();
        marking.onRecords({ created: [], changed: [], [part]: [aRecord(record)] });
        await eventually(() => Promise.resolve(expect(calls).to.have.members(expected)));
        await delay(20);
        await marking.close();
        expect(calls).to.have.length(expected.length);
      }
    });
  }

  it("never throws into whoever has a record", async () => {
    const { marking, lines } = given();
    const broken = { ...aRecord(), requester: undefined } as unknown as DebugRecord; // what no type allows
    marking.onRecords({ created: [broken, aRecord({ verdict: "allowed" })], changed: [] });
    expect(lines[0]).to.deep.include.members(["error", "record not marked"]);
    expect(marking.state().pending).to.equal(1);
    await marking.close();
  });

  it("sweeps once it is started, and tells of it", async () => {
    const { marking, calls } = given();
    await delay(10);
    expect(calls).to.deep.equal([]);
    marking.start();
    await eventually(() => Promise.resolve(expect(marking.state().sweep.loaded).to.include({ marked: 1 })));
    expect(calls).to.deep.equal(["list", "event DebugContainerLanded", "apply app"]);
    await marking.close();
  });

  it("asks for nothing any more once it is closed, though calls hang", async () => {
    const never = (signal: AbortSignal) =>
      new Promise<never>((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(new Error("aborted")));
      });
    const pods = {
      list: (_page: unknown, signal: AbortSignal) => never(signal),
      get: (_pod: unknown, signal: AbortSignal) => never(signal),
      apply: () => Promise.resolve("applied" as const),
    };
    const { marking, lines } = given({ pods });
    marking.start();
    for (let at = 0; at < 120; at++)
      marking.onRecords({
        created: [aRecord({ id: `r${at}`, verdict: "allowed", pod: { name: "app", uid: `u${at}` } })],
        changed: [],
      });
    await delay(30);
    const begun = performance.now();
    await marking.close();
    // Nor does it wait until those who wait for their turn may call.
    expect(performance.now() - begun).to.be.below(8000);
    expect(lines).to.deep.equal([]);
  });
});
