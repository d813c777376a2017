import { CHANGES, type Change, type Comparison } from "./compare.ts";
import type { Lack, MissingRead } from "./missing-reads.ts";
import type { ReplayCase } from "./replay-case.ts";

/** A request that comes out differently, or of which nobody can tell. */
export interface NamedRequest {
  readonly id: string;
  readonly at: string;
  readonly user: string;
  readonly namespace: string;
  readonly pod: string;
  readonly images: readonly string[];
  readonly why: readonly string[];
  readonly policies: readonly string[];
  /** It was judged by containers that had been changed already, since what was asked for is not known. */
  readonly asJudged: boolean;
}

export type ChangeCounts = Readonly<Record<Change, number>>;

export interface Group {
  readonly value: string;
  readonly counts: ChangeCounts;
}

/** What a draft reads that records lack. */
export interface LackCount {
  readonly lack: Lack;
  readonly policy?: string;
  readonly reader: string;
  readonly requests: number;
}

export interface ReplayReport {
  readonly total: number;
  readonly counts: ChangeCounts;
  /** Of the oldest and of the newest request; absent where there is none. */
  readonly from?: string;
  readonly until?: string;
  /** Requests that the API server itself refused, whatever the policies say; not in `total`. */
  readonly refusedElsewhere: number;
  /** How many of `total` were judged by containers that had been changed already. */
  readonly asJudged: number;
  /** The first of each kind, in the order in which they came; `unchanged` ones are not named. */
  readonly requests: Readonly<Record<Change, readonly NamedRequest[]>>;
  /** Those that come out differently, or cannot be told, by policy, user and image; most requests first. */
  readonly policies: readonly Group[];
  readonly users: readonly Group[];
  readonly images: readonly Group[];
  readonly lacks: readonly LackCount[];
}

export interface Tally {
  add(given: ReplayCase, comparison: Comparison): void;
  /** One that the API server itself refused. */
  pass(): void;
  report(): ReplayReport;
}

/** What stands for the policy where the guard's own rules decide, e.g. `unmatched`. */
export const NO_POLICY = "(no policy)";

/** Counts comparisons one by one. What it keeps is bounded, however many come: `named` requests of each kind. */
export const createTally = ({ named }: { readonly named: number }): Tally => {
  const counts = zeroes();
  const requests = Object.fromEntries(CHANGES.map((change) => [change, [] as NamedRequest[]])) as Record<
    Change,
    NamedRequest[]
  >;
  const [policies, users, images] = [createGroups(), createGroups(), createGroups()];
  const lacks = createLacks();
  const sums = { total: 0, refusedElsewhere: 0, asJudged: 0 };
  let [from, until]: [string?, string?] = [];
  return {
    add: (given, comparison) => {
      const { change } = comparison;
      sums.total += 1;
      sums.asJudged += Number(isAsJudged(given));
      counts[change] += 1;
      from = from === undefined || given.at < from ? given.at : from;
      until = until === undefined || given.at > until ? given.at : until;
      if (change === "unchanged") return;
      const request = nameRequest(given, comparison);
      if (requests[change].length < named) requests[change].push(request);
      policies.add(request.policies.length === 0 ? [NO_POLICY] : request.policies, change);
      users.add([request.user], change);
      images.add(request.images, change);
      lacks.add(comparison.missing);
    },
    pass: () => void (sums.refusedElsewhere += 1),
    report: () => ({
      ...sums,
      counts,
      ...(from !== undefined && until !== undefined && { from, until }),
      requests,
      ...{ policies: policies.list(), users: users.list(), images: images.list(), lacks: lacks.list() },
    }),
  };
};

const zeroes = (): Record<Change, number> =>
  Object.fromEntries(CHANGES.map((change) => [change, 0])) as Record<Change, number>;

const nameRequest = (given: ReplayCase, { why, policies }: Comparison): NamedRequest => ({
  id: given.id,
  at: given.at,
  user: given.requester.username,
  namespace: given.namespace,
  pod: given.pod.name,
  images: [...new Set(given.images)],
  why,
  policies,
  asJudged: isAsJudged(given),
});

const isAsJudged = ({ asked }: ReplayCase): boolean => "request" in asked && asked.asJudged;

/** Anybody may invent images: beyond so many, new ones are counted together. */
const MAX_GROUPS = 2000;
const OTHERS = "(others)";

const createGroups = () => {
  const groups = new Map<string, Record<Change, number>>();
  const groupOf = (value: string): Record<Change, number> => {
    const key = groups.has(value) || groups.size < MAX_GROUPS ? value : OTHERS;
    const known = groups.get(key) ?? zeroes();
    groups.set(key, known);
    return known;
  };
  return {
    add: (values: readonly string[], change: Change): void => {
      for (const value of values) groupOf(value)[change] += 1;
    },
    list: (): readonly Group[] =>
      [...groups]
        .map(([value, counts]) => ({ value, counts }))
        .sort((one, other) => sumOf(other.counts) - sumOf(one.counts) || (one.value < other.value ? -1 : 1)),
  };
};

const sumOf = (counts: ChangeCounts): number => CHANGES.reduce((sum, change) => sum + counts[change], 0);

/** As many as a draft has readers. */
const createLacks = () => {
  const lacks = new Map<string, { lack: LackCount; requests: number }>();
  return {
    add: (missing: readonly MissingRead[]): void => {
      const keyed = missing.map(
        (read) => [JSON.stringify([read.lack, read.policy, read.reader]), read] as const,
      );
      for (const [key, { lack, policy, reader }] of new Map(keyed)) {
        const requests = (lacks.get(key)?.requests ?? 0) + 1;
        const count = { lack, ...(policy !== undefined && { policy }), reader, requests };
        lacks.set(key, { lack: count, requests });
      }
    },
    list: (): readonly LackCount[] =>
      [...lacks.values()].map(({ lack }) => lack).sort((one, other) => other.requests - one.requests),
  };
};
