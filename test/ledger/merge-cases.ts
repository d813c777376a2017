import type { AuditObservation } from "../../src/model/audit-observation.ts";
import type { Observation } from "../../src/model/observation.ts";
import type { DebugRecord } from "../../src/model/record.ts";
import { asked, audited, judged, START } from "../support/ledger-parts.ts";

export type Part = Observation | AuditObservation;

export const isObservation = (part: Part): part is Observation => "phase" in part;

export interface MergeCase {
  readonly name: string;
  readonly given: readonly Part[];
  /** Of each record, oldest first. */
  readonly expect: readonly Partial<Summary>[];
}

/** What these cases are about. */
export interface Summary {
  readonly verdict: DebugRecord["verdict"];
  /** Milliseconds after the beginning. */
  readonly at: number;
  readonly last: number;
  readonly calls: number;
  readonly user: string;
  readonly images: readonly string[];
  readonly landed: readonly (boolean | undefined)[];
  /** Of the `asked` half. */
  readonly askedImages: readonly string[] | undefined;
  /** uid of the call whose mutations it has. */
  readonly changedBy: string | undefined;
  readonly code: number | undefined;
  readonly auditId: string | undefined;
  readonly requestUid: string | undefined;
  readonly codes: readonly string[];
  readonly message: string | undefined;
}

export const toSummary = (record: Omit<DebugRecord, "id">): Summary => ({
  verdict: record.verdict,
  at: Date.parse(record.at) - START,
  last: Date.parse(record.lastAt) - START,
  calls: record.calls,
  user: record.requester.username,
  images: record.containers.map(({ image }) => image),
  landed: record.containers.map(({ landed }) => landed),
  askedImages: record.asked?.map(({ image }) => image),
  changedBy: record.mutations[0]?.field.replace("env of ", ""),
  code: record.result?.code,
  auditId: record.result?.auditId,
  requestUid: record.request?.uid,
  codes: record.violations.map(({ code }) => code),
  message: record.message,
});

const trace = (mutateUid: string, validateUid: string) =>
  ({ mutateUid, validateUid, verdict: "allowed", policies: ["production"], revision: "r1" }) as const;

const refused = {
  mutateUid: "m1",
  validateUid: "v1",
  verdict: "denied",
  violations: ["images.allow", "later.code"],
} as const;

/** What calls and events come to: in whichever order, however often, and in whichever pieces they arrive. */
export const MERGE_CASES: readonly MergeCase[] = [
  {
    name: "one command, both phases",
    given: [asked("m1"), judged("v1", { at: 20 })],
    expect: [
      { at: 20, last: 20, calls: 2, askedImages: ["busybox:1.36"], changedBy: "m1", verdict: "allowed" },
    ],
  },
  { name: "a mutating call alone is no record", given: [asked("m1")], expect: [] },
  {
    name: "a refusal in the mutating phase is final",
    given: [judged("m1", { verdict: "denied", more: { phase: "mutate" } })],
    expect: [{ verdict: "denied", calls: 1, landed: [false], message: "container debugger-1 is refused" }],
  },
  {
    name: "a write conflict repeats both calls",
    given: [asked("m1"), judged("v1", { at: 20 }), asked("m2", { at: 90 }), judged("v2", { at: 110 })],
    expect: [{ at: 20, last: 110, calls: 4, changedBy: "m1", requestUid: "v1" }],
  },
  {
    name: "what lands once is one command days later too",
    given: [judged("v1"), judged("v2", { at: 3 * 86_400_000 })],
    expect: [{ at: 0, last: 3 * 86_400_000, calls: 2, requestUid: "v1" }],
  },
  {
    name: "would-deny and allowed of the same content are one, with the first one's verdict",
    given: [judged("v1", { verdict: "would-deny" }), judged("v2", { at: 500 })],
    expect: [{ verdict: "would-deny", calls: 2 }],
  },
  {
    name: "another user, pod, container or image is another command",
    given: [
      judged("v1"),
      judged("v2", { at: 1, user: "bob@example.com" }),
      judged("v3", { at: 2, pod: "web-2" }),
      judged("v4", { at: 3, container: "debugger-2" }),
      judged("v5", { at: 4, image: "alpine:3" }),
    ],
    expect: [0, 1, 2, 3, 4].map((at) => ({ at, calls: 1 })),
  },
  {
    name: "a pod without a uid is known by its name",
    given: [
      judged("v1", { more: { pod: { name: "web-1", uid: "" } } }),
      judged("v2", { at: 1, more: { pod: { name: "web-1", uid: "" } } }),
      judged("v3", { at: 2, more: { pod: { name: "web-2", uid: "" } } }),
    ],
    expect: [{ calls: 2 }, { calls: 1 }],
  },
  {
    name: "a request denied again within 10 s is the same, and later another",
    given: [
      judged("v1", { verdict: "denied" }),
      judged("v2", { verdict: "denied", at: 10_000 }),
      judged("v3", { verdict: "denied", at: 10_001 }),
      judged("v4", { verdict: "denied", at: 20_001 }),
      judged("v5", { verdict: "denied", at: 20_002 }),
    ],
    expect: [
      { at: 0, last: 10_000, calls: 2, requestUid: "v1" },
      { at: 10_001, last: 20_001, calls: 2, requestUid: "v3" },
      { at: 20_002, last: 20_002, calls: 1, requestUid: "v5" },
    ],
  },
  {
    name: "a loop of denied requests is counted from its first, whichever came first",
    given: [0, 4, 8, 12, 16, 20, 24].map((second) =>
      judged(`v${second}`, { verdict: "denied", at: second * 1000 }),
    ),
    expect: [
      { at: 0, calls: 3, requestUid: "v0" },
      { at: 12_000, calls: 3, requestUid: "v12" },
      { at: 24_000, calls: 1, requestUid: "v24" },
    ],
  },
  {
    name: "a dry run is a command of its own, and lands nothing",
    given: [
      judged("v1", { dryRun: true }),
      judged("v2", { at: 100 }),
      judged("v3", { at: 10_001, dryRun: true }),
    ],
    expect: [{ at: 0, landed: [false] }, { at: 100, landed: [undefined] }, { at: 10_001 }],
  },
  {
    name: "a command that was denied and then let in is two",
    given: [judged("v1", { verdict: "denied" }), judged("v2", { at: 1000 })],
    expect: [
      { verdict: "denied", landed: [false], codes: ["images.allow"] },
      { verdict: "allowed", landed: [undefined], codes: [] },
    ],
  },
  {
    name: "a request that adds no container is no record, denied excepted",
    given: [
      asked("m1", { containers: [] }),
      judged("v1", { containers: [] }),
      judged("v2", { containers: [], verdict: "denied", at: 5 }),
    ],
    expect: [{ at: 5, verdict: "denied", calls: 1, images: [] }],
  },
  {
    name: "a request that could not be read is recorded without its containers",
    given: [{ ...withoutRequest(judged("v1", { verdict: "denied" })) }],
    expect: [{ verdict: "denied", images: [], requestUid: undefined }],
  },
  {
    name: "each of two commands with one name has its own half",
    given: [
      asked("m1", { image: "alpine:3" }),
      judged("v1", { image: "alpine:3", verdict: "denied", at: 20 }),
      asked("m2", { at: 500 }),
      judged("v2", { at: 520 }),
    ],
    expect: [
      { askedImages: ["alpine:3"], changedBy: "m1", calls: 2 },
      { askedImages: ["busybox:1.36"], changedBy: "m2", calls: 2 },
    ],
  },
  {
    name: "of several halves before it a record has the last",
    given: [asked("m1"), asked("m2", { at: 10 }), judged("v1", { at: 20 })],
    expect: [{ changedBy: "m2", calls: 3 }],
  },
  {
    name: "clocks may be a second apart",
    given: [asked("m1", { at: 1020 }), judged("v1", { at: 20 })],
    expect: [{ changedBy: "m1", calls: 2 }],
  },
  {
    name: "and no more",
    given: [asked("m1", { at: 1021 }), judged("v1", { at: 20 })],
    expect: [{ changedBy: undefined, calls: 1 }],
  },
  {
    name: "a half is good for 30 s",
    given: [asked("m1"), judged("v1", { at: 30_000 })],
    expect: [{ changedBy: "m1", calls: 2 }],
  },
  {
    name: "and no longer",
    given: [asked("m1"), judged("v1", { at: 30_001 })],
    expect: [{ changedBy: undefined, askedImages: undefined, calls: 1 }],
  },
  {
    name: "halves of other users, pods and names are not its own",
    given: [
      asked("m1", { user: "bob@example.com" }),
      asked("m2", { pod: "web-2" }),
      asked("m3", { container: "debugger-2" }),
      asked("m4", { dryRun: true }),
      judged("v1", { at: 20 }),
    ],
    expect: [{ changedBy: undefined, calls: 1 }],
  },
  {
    name: "the result of the request that the guard let in",
    given: [asked("m1"), judged("v1", { at: 20 }), audited("a1", { guard: trace("m1", "v1") })],
    expect: [
      { at: 20, calls: 2, code: 200, auditId: "a1", landed: [true], requestUid: "v1", changedBy: "m1" },
    ],
  },
  {
    name: "let in by the guard, and refused for something else",
    given: [judged("v1"), audited("a1", { code: 422, guard: trace("m1", "v1") })],
    expect: [{ code: 422, landed: [false], verdict: "allowed" }],
  },
  {
    name: "an event of a later call of the same command joins it",
    given: [judged("v1"), judged("v2", { at: 100 }), audited("a2", { at: 90, guard: trace("m2", "v2") })],
    expect: [{ at: 0, calls: 2, auditId: "a2", landed: [true] }],
  },
  {
    name: "of a conflict and what followed it the success counts",
    given: [
      judged("v1"),
      judged("v2", { at: 100 }),
      audited("a1", { code: 409, guard: trace("m1", "v1") }),
      audited("a2", { at: 90, guard: trace("m2", "v2") }),
      audited("a3", { at: 190, code: 409, guard: trace("m3", "v2") }),
    ],
    expect: [{ calls: 2, auditId: "a2", code: 200, landed: [true] }],
  },
  {
    name: "an event whose calls are not known yet tells what it can",
    given: [audited("a1", { code: 403, guard: refused, result: { message: "denied the request" } })],
    expect: [
      {
        verdict: "denied",
        calls: 0,
        code: 403,
        codes: ["images.allow"],
        message: "denied the request",
        landed: [false],
      },
    ],
  },
  {
    name: "and is completed by the call it names",
    given: [
      audited("a1", { code: 403, guard: refused, result: { message: "denied the request" } }),
      asked("m1"),
      judged("v1", { at: 20, verdict: "denied" }),
    ],
    expect: [{ at: 20, calls: 2, code: 403, message: "container debugger-1 is refused", requestUid: "v1" }],
  },
  {
    name: "and is one with the record that a retry made meanwhile",
    given: [
      audited("a1", { code: 409, guard: trace("m1", "v1") }),
      judged("v2", { at: 100 }),
      audited("a2", { at: 95, guard: trace("m2", "v2") }),
      judged("v1", { at: 20 }),
    ],
    expect: [{ at: 20, last: 100, calls: 2, auditId: "a2", landed: [true], requestUid: "v1" }],
  },
  {
    name: "a container came in and nobody asked the guard",
    given: [audited("a1")],
    expect: [{ verdict: "unguarded", landed: [true], images: ["busybox:1.36"], calls: 0, at: 0 }],
  },
  {
    name: "nor of what the event does not tell",
    given: [audited("a1", { containers: undefined })],
    expect: [{ verdict: "unguarded", images: [] }],
  },
  { name: "nothing came in past the guard", given: [audited("a1", { containers: [] })], expect: [] },
  {
    name: "refused before the guard was asked",
    given: [audited("a1", { code: 403 }), audited("a2", { at: 5, code: 422, containers: [] })],
    expect: [
      { verdict: "unjudged", landed: [false], code: 403 },
      { verdict: "unjudged", code: 422, images: [] },
    ],
  },
  {
    name: "refused between the phases: the half belongs to that record",
    given: [
      asked("m1"),
      audited("a1", { code: 403, guard: { mutateUid: "m1" } }),
      asked("m2", { at: 5000 }),
      judged("v2", { at: 5020 }),
    ],
    expect: [
      { verdict: "unjudged", at: 0, calls: 1, changedBy: "m1", askedImages: ["busybox:1.36"] },
      { verdict: "allowed", at: 5020, calls: 2, changedBy: "m2" },
    ],
  },
  {
    name: "what the API server says of a half goes before its time",
    given: [
      asked("m1"),
      asked("m2", { at: 50, image: "alpine:3" }),
      judged("v2", { at: 60, image: "alpine:3" }),
      judged("v1", { at: 100 }),
      audited("a1", { guard: trace("m1", "v1") }),
    ],
    expect: [
      { at: 60, changedBy: "m2", calls: 2 },
      { at: 100, changedBy: "m1", calls: 2, auditId: "a1" },
    ],
  },
  {
    name: "an event whose judgement was lost joins by its half",
    given: [asked("m1"), judged("v1b", { at: 20 }), audited("a1", { guard: trace("m1", "v1") })],
    expect: [{ at: 20, calls: 2, auditId: "a1", landed: [true] }],
  },
  {
    name: "a dry run past the guard lands nothing",
    given: [audited("a1", { dryRun: true })],
    expect: [{ verdict: "unguarded", landed: [false] }],
  },
  {
    name: "what the guard knows to have added nothing is no record by its event either",
    given: [judged("v1", { containers: [] }), audited("a1", { guard: trace("m1", "v1") })],
    expect: [],
  },
  {
    name: "three requests of one command, two of which add nothing",
    given: [
      ...[asked("m1"), judged("v1", { at: 20 }), audited("a1", { guard: trace("m1", "v1") })],
      ...[asked("m2", { at: 40, containers: [] }), judged("v2", { at: 50, containers: [] })],
      audited("a2", { at: 40, guard: trace("m2", "v2") }),
    ],
    expect: [{ calls: 2, auditId: "a1", landed: [true] }],
  },
];

function withoutRequest(seen: Observation): Observation {
  const { request: _request, ...rest } = seen;
  return rest;
}
