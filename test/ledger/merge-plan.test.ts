import { expect } from "chai";
import { kindOf, toContentKey, toThreadKey } from "../../src/ledger/merge-keys.ts";
import { planMerge, type AuditEvent, type Command } from "../../src/ledger/merge-plan.ts";
import { isTelling } from "../../src/ledger/merge-record.ts";
import type { Call } from "../../src/ledger/merge-calls.ts";
import { START } from "../support/ledger-parts.ts";
import { isObservation, MERGE_CASES, type Part } from "./merge-cases.ts";

const toCall = (part: Part): readonly Call[] => {
  if (!isObservation(part)) return [];
  const thread = toThreadKey("test", part);
  const key = toContentKey(thread, part);
  return [{ uid: part.uid, kind: kindOf(part), atMs: Date.parse(part.at), thread, key }];
};

const toEvent = (part: Part): readonly AuditEvent[] => {
  if (isObservation(part)) return [];
  const { validateUid: judgedUid, mutateUid: askedUid } = part.guard;
  return [
    {
      id: part.result.auditId,
      atMs: Date.parse(part.at),
      ...(judgedUid !== undefined && { judgedUid }),
      ...(askedUid !== undefined && { askedUid }),
      telling: isTelling(part),
    },
  ];
};

const planOf = (parts: readonly Part[]): readonly Command[] =>
  planMerge(parts.flatMap(toCall), parts.flatMap(toEvent));

/** What the cases say of it, as far as a plan goes. */
const summaryOf = ({ atMs, judged, asked, chosen }: Command) => ({
  at: atMs - START,
  calls: judged.length + asked.length,
  changedBy: chosen?.uid,
  requestUid: judged[0]?.uid,
});

const toExpected = (given: object) =>
  Object.entries(given).filter(([key]) => ["at", "calls", "changedBy"].includes(key));

describe("ledger: planMerge", () => {
  for (const { name, given, expect: expected } of MERGE_CASES) {
    it(name, () => {
      for (const parts of [given, [...given].reverse()]) {
        const plan = planOf(parts).map(summaryOf);
        expect(plan).to.have.length(expected.length);
        for (const [at, summary] of plan.entries()) {
          expect(summary).to.deep.include(Object.fromEntries(toExpected(expected[at] ?? {})));
        }
      }
    });
  }

  const call = (uid: string, second: number, seq?: number): Call => ({
    ...{ uid, kind: "judged", thread: "t", key: "w", atMs: second * 1000 },
    ...(seq !== undefined && { seq }),
  });

  const event = (id: string, more: Partial<AuditEvent>): AuditEvent => ({
    id,
    atMs: 0,
    telling: true,
    ...more,
  });

  const numbers = (calls: readonly Call[], events: readonly AuditEvent[] = []) =>
    planMerge(calls, events).map(({ seq, absorbed, judged }) => [
      seq,
      absorbed,
      judged.map(({ uid }) => uid).join(""),
    ]);

  const NUMBERS: readonly {
    readonly name: string;
    readonly calls: readonly Call[];
    readonly events?: readonly AuditEvent[];
    readonly expect: readonly unknown[];
  }[] = [
    { name: "a new command has no number", calls: [call("a", 0)], expect: [[undefined, [], "a"]] },
    {
      name: "a call that joins a record leaves it its number",
      calls: [call("a", 5), call("b", 9, 7)],
      expect: [[7, [], "ab"]],
    },
    {
      name: "an earlier call pushes a later one into the next window, whose record it becomes",
      calls: [call("z", 4), call("a", 5, 7), call("b", 15, 7), call("c", 16, 8)],
      expect: [
        [7, [], "za"],
        [8, [], "bc"],
      ],
    },
    {
      name: "what is split off is new",
      calls: [call("z", 4), call("a", 5, 7), call("b", 15, 7)],
      expect: [
        [7, [], "za"],
        [undefined, [], "b"],
      ],
    },
    {
      name: "the record of an event is that of its call",
      calls: [call("a", 5)],
      events: [event("e", { judgedUid: "a", seq: 9, alone: true })],
      expect: [[9, [], "a"]],
    },
    {
      name: "two that turn out to be one are one, under the number of the earlier",
      calls: [call("a", 5), call("b", 6, 8)],
      events: [event("e", { judgedUid: "a", seq: 9, alone: true })],
      expect: [[9, [8], "ab"]],
    },
    {
      name: "an event that moves leaves the record that it had joined its number",
      calls: [call("a", 5), { ...call("b", 16, 8) }],
      events: [event("e", { judgedUid: "a", seq: 8, alone: false })],
      expect: [
        [undefined, [], "a"],
        [8, [], "b"],
      ],
    },
  ];
  for (const { name, calls, events, expect: expected } of NUMBERS) {
    it(name, () => {
      expect(numbers(calls, events)).to.deep.equal(expected);
    });
  }
});
