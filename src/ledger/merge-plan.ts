import { isTwinKey } from "./merge-keys.ts";
import { byTime, chosenAsked, judgementOf, toCommands, type Call } from "./merge-calls.ts";

/** One event of the API server's audit log, as merging sees it. */
export interface AuditEvent {
  readonly id: string;
  readonly atMs: number;
  /** The calls that the guard's own annotations name. */
  readonly judgedUid?: string;
  readonly askedUid?: string;
  /** Whether it tells of a request that deserves a record, where no call of it is known. */
  readonly telling: boolean;
  /** The record that it belongs to so far. */
  readonly seq?: number;
  /** That record was made of audit events alone. */
  readonly alone?: boolean;
}

/** What makes up one record. */
export interface Command {
  /** Undefined: a new record. */
  readonly seq: number | undefined;
  /** Records that were one with it all along. */
  readonly absorbed: readonly number[];
  readonly atMs: number;
  /** By time; empty where only audit events tell of it. */
  readonly judged: readonly Call[];
  readonly asked: readonly Call[];
  readonly chosen: Call | undefined;
  readonly audits: readonly AuditEvent[];
}

interface Draft {
  readonly judged: readonly Call[];
  readonly asked: Call[];
  readonly audits: AuditEvent[];
}

/**
 * The records that these calls and events come to. The order in which they became known is of no account: whoever
 * knows the same comes to the same. What was a record before stays one, under its number.
 */
export const planMerge = (calls: readonly Call[], events: readonly AuditEvent[]): readonly Command[] => {
  const judged = ofKind(calls, "judged");
  const drafts = toCommands(judged).map((command): Draft => ({ judged: command, asked: [], audits: [] }));
  const ofCall = new Map(drafts.flatMap((draft) => draft.judged.map(({ uid }) => [uid, draft] as const)));
  const unclaimed = shareAsked(ofKind(calls, "asked"), { judged, ofCall, claims: claimsOf(events) });
  const nothing = new Set(ofKind(calls, "nothing").map(({ uid }) => uid));
  const alone = shareEvents(events, ofCall).filter(
    (event) => event.telling && !uidsOf(event).some((uid) => nothing.has(uid)),
  );
  const further = toTwins(alone).map((audits): Draft => {
    const asked = unclaimed.filter(({ uid }) => audits.some(({ askedUid }) => askedUid === uid));
    return { judged: [], asked, audits };
  });
  return named([...drafts, ...further]);
};

/** Events of one command together, in order. */
const toTwins = (events: readonly AuditEvent[]): readonly AuditEvent[][] => {
  const twins = new Map<string, AuditEvent[]>();
  for (const event of events) {
    const key = event.askedUid !== undefined && isTwinKey(event.askedUid) ? event.askedUid : event.id;
    const known = twins.get(key);
    if (known === undefined) twins.set(key, [event]);
    else known.push(event);
  }
  return [...twins.values()];
};

/** uids of the calls that an event names. */
export const uidsOf = ({ judgedUid, askedUid }: AuditEvent): readonly string[] =>
  [judgedUid, askedUid].filter((uid) => uid !== undefined);

const ofKind = (calls: readonly Call[], wanted: Call["kind"]): readonly Call[] =>
  calls.filter(({ kind }) => kind === wanted);

interface Sharing {
  readonly judged: readonly Call[];
  readonly ofCall: Map<string, Draft>;
  readonly claims: ReadonlyMap<string, string>;
}

/** Gives each to the draft that it belongs to; returns those that belong to none. */
const shareAsked = (asked: readonly Call[], { judged, ofCall, claims }: Sharing): readonly Call[] =>
  asked.filter((call) => {
    const claim = claims.get(call.uid);
    // What the API server itself says goes before any guess by time.
    const guess = claim === NOT_JUDGED ? undefined : judgementOf(call, judged)?.uid;
    const draft = ofCall.get(claim ?? "") ?? ofCall.get(guess ?? "");
    draft?.asked.push(call);
    if (draft !== undefined) ofCall.set(call.uid, draft);
    return draft === undefined;
  });

/** Likewise. */
const shareEvents = (
  events: readonly AuditEvent[],
  ofCall: ReadonlyMap<string, Draft>,
): readonly AuditEvent[] => {
  const inOrder = [...events].sort((one, other) => one.atMs - other.atMs || compare(one.id, other.id));
  return inOrder.filter((event) => {
    const draft = uidsOf(event)
      .map((uid) => ofCall.get(uid))
      .find((one) => one !== undefined);
    draft?.audits.push(event);
    return draft === undefined;
  });
};

const compare = (one: string, other: string): number => (one < other ? -1 : Number(one > other));

/** In place of a uid: `/validate` was not asked. */
const NOT_JUDGED = "";

/** What the API server itself says of which call of `/mutate` belongs to which of `/validate`. */
const claimsOf = (events: readonly AuditEvent[]): ReadonlyMap<string, string> =>
  new Map(
    events.flatMap(({ askedUid, judgedUid = NOT_JUDGED }) =>
      askedUid === undefined ? [] : [[askedUid, judgedUid] as const],
    ),
  );

/** Each draft takes the number of the earliest of its parts that has one, where no draft before it took it. */
const named = (drafts: readonly Draft[]): readonly Command[] => {
  const taken = new Set<number>();
  const inOrder = [...drafts].sort((one, other) => startOf(one) - startOf(other));
  const commands = inOrder.map((draft) => {
    const seqs = ownSeqs(draft);
    const seq = seqs.find((one) => !taken.has(one));
    if (seq !== undefined) taken.add(seq);
    return { draft, seq, seqs };
  });
  return commands.map(({ draft, seq, seqs }) => ({
    ...draft,
    seq,
    absorbed: [...new Set(seqs)].filter((one) => !taken.has(one)),
    atMs: startOf(draft),
    asked: [...draft.asked].sort(byTime),
    chosen: chosenAsked(draft.asked, draft.judged[0]),
  }));
};

const startOf = ({ judged, audits }: Draft): number => judged[0]?.atMs ?? audits[0]?.atMs ?? 0;

const ownSeqs = ({ judged, audits }: Draft): readonly number[] => {
  const alone = audits.filter((event) => event.alone === true);
  const ofEvent = new Map(alone.map(({ judgedUid, seq }) => [judgedUid, seq]));
  return [...judged.map(({ uid, seq }) => seq ?? ofEvent.get(uid)), ...alone.map(({ seq }) => seq)].filter(
    (seq) => seq !== undefined,
  );
};
