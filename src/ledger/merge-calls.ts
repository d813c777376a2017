import { isWindowed, type CallKind } from "./merge-keys.ts";

/** One call of the API server, as merging sees it. */
export interface Call {
  readonly uid: string;
  readonly kind: CallKind;
  readonly atMs: number;
  readonly thread: string;
  readonly key: string;
  /** The record that it belongs to so far. */
  readonly seq?: number;
}

/** What did not land may be tried again: after this long it is another command. */
const WINDOW_MS = 10_000;

/** `/mutate` was asked before `/validate`, but on another replica with another clock. */
const SKEW_MS = 1000;

/** An API server gives a request 34 s at most, and webhooks 30 s. */
const LONGEST_REQUEST_MS = 30_000;

/** How far before a call another one may be that it belongs to, or that belongs to it. */
export const REACH_MS = LONGEST_REQUEST_MS + SKEW_MS;

/** Any order, made one: by time, and by uid where that is the same. */
export const byTime = (one: Call, other: Call): number =>
  one.atMs - other.atMs || (one.uid < other.uid ? -1 : Number(one.uid > other.uid));

/** The commands that these judgements were made of, each by time, and they by their first call. */
export const toCommands = (judged: readonly Call[]): readonly (readonly Call[])[] => {
  const byKey = new Map<string, Call[][]>();
  for (const call of [...judged].sort(byTime)) {
    const commands = byKey.get(call.key) ?? [];
    const last = commands.at(-1);
    const first = last?.[0];
    if (first !== undefined && (!isWindowed(call.key) || call.atMs - first.atMs <= WINDOW_MS)) {
      last?.push(call);
    } else {
      byKey.set(call.key, [...commands, [call]]);
    }
  }
  const commands = [...byKey.values()].flat();
  return commands.sort(([one], [other]) => (one && other ? byTime(one, other) : 0));
};

/**
 * The judgement that an `asked` call came before: the first that followed it, else, by clocks that go apart, the last
 * just before it. Undefined where none fits.
 */
export const judgementOf = (asked: Call, judged: readonly Call[]): Call | undefined => {
  const fitting = judged.filter(
    ({ thread, atMs }) =>
      thread === asked.thread && atMs >= asked.atMs - SKEW_MS && atMs <= asked.atMs + LONGEST_REQUEST_MS,
  );
  const after = fitting.filter(({ atMs }) => atMs >= asked.atMs).sort(byTime);
  return after[0] ?? fitting.sort(byTime).at(-1);
};

/** Of what a command asked for, that which led to its first judgement: the last before it, else the first after it. */
export const chosenAsked = (asked: readonly Call[], first: Call | undefined): Call | undefined => {
  const inOrder = [...asked].sort(byTime);
  const before = first === undefined ? [] : inOrder.filter(({ atMs }) => atMs <= first.atMs);
  return before.at(-1) ?? inOrder[0];
};
