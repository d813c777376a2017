import type { RecordVerdict } from "../../model/record.ts";
import type { LedgerStats, Ranked, VerdictCounts } from "../ledger.ts";

/** So many requests of one verdict. */
export interface Count {
  readonly verdict: RecordVerdict;
  readonly requests: number;
}

/** Adds up counts of parts to statistics of the whole. */
export interface Tally {
  /** Days since 1970, UTC. */
  day(day: number, count: Count): void;
  user(name: string, count: Count): void;
  namespace(name: string, count: Count): void;
  /** Of one record each. */
  images(images: readonly string[], count: Count): void;
  codes(codes: readonly string[], count: Count): void;
  stats(): LedgerStats;
}

const DAY_MS = 86_400_000;

export const createTally = (): Tally => {
  const days = new Map<number, Record<RecordVerdict, number>>();
  const users: Ranks = new Map();
  const namespaces: Ranks = new Map();
  const images: Ranks = new Map();
  const codes: Ranks = new Map();
  return {
    day: (day, { verdict, requests }) => {
      const counts = days.get(day) ?? noVerdicts();
      counts[verdict] += requests;
      days.set(day, counts);
    },
    user: (name, count) => add(users, name, count),
    namespace: (name, count) => add(namespaces, name, count),
    images: (list, count) => list.forEach((image) => add(images, image, count)),
    codes: (list, count) => list.forEach((code) => add(codes, code, count)),
    stats: () => ({
      ...totals([...days.values()]),
      days: [...days]
        .sort(([one], [other]) => one - other)
        .map(([day, verdicts]) => ({ day: new Date(day * DAY_MS).toISOString().slice(0, 10), verdicts })),
      users: top(users, "requests"),
      deniedUsers: top(users, "denied"),
      images: top(images, "requests"),
      deniedImages: top(images, "denied"),
      codes: top(codes, "requests"),
      namespaces: top(namespaces, "requests"),
    }),
  };
};

type Ranks = Map<string, { readonly value: string; requests: number; denied: number }>;

const add = (ranks: Ranks, value: string, { verdict, requests }: Count): void => {
  const rank = ranks.get(value) ?? { value, requests: 0, denied: 0 };
  rank.requests += requests;
  if (verdict === "denied") rank.denied += requests;
  ranks.set(value, rank);
};

const noVerdicts = (): Record<RecordVerdict, number> => ({
  allowed: 0,
  denied: 0,
  "would-deny": 0,
  unguarded: 0,
  unjudged: 0,
});

const totals = (days: readonly VerdictCounts[]): Pick<LedgerStats, "total" | "verdicts"> => {
  const verdicts = noVerdicts();
  for (const day of days) {
    for (const verdict of Object.keys(verdicts) as RecordVerdict[]) verdicts[verdict] += day[verdict];
  }
  return { total: Object.values(verdicts).reduce((sum, count) => sum + count, 0), verdicts };
};

const MOST_RANKED = 10;

const top = (ranks: Ranks, by: "requests" | "denied"): readonly Ranked[] =>
  [...ranks.values()]
    .filter((rank) => rank[by] > 0)
    .sort(
      (one, other) =>
        other[by] - one[by] || other.requests - one.requests || (one.value < other.value ? -1 : 1),
    )
    .slice(0, MOST_RANKED);
