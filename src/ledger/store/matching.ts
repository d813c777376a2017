import { sql, type RawBuilder } from "kysely";
import { LedgerError, type RecordFilter } from "../ledger.ts";
import type { LedgerDialect } from "./ledger-dialect.ts";
import { SEQS_PER_MS } from "./record-id.ts";
import { toQueryTerms } from "./terms.ts";

/** The records that a filter lets through, as parts of a statement. */
export interface Matching {
  /** The seq, of whichever table leads. */
  readonly seq: RawBuilder<number>;
  /** The leading table; `records` is there only where `withRecords` asked for it, or times are filtered. */
  readonly from: RawBuilder<unknown>;
  readonly where: RawBuilder<unknown>;
}

/** Seqs at or after `from`, and before `below`. */
export interface SeqRange {
  readonly from?: number;
  readonly below?: number;
}

/** Undefined where no record can be let through. Throws LedgerError where a time is none. */
export const toMatching = (
  dialect: LedgerDialect,
  filter: RecordFilter,
  { withRecords = false, ...range }: SeqRange & { readonly withRecords?: boolean },
): Matching | undefined => {
  const terms = toQueryTerms(filter);
  if (terms === undefined) return undefined;
  const indexed = terms.length > 0;
  const seq = sql.ref<number>(indexed ? `record_terms.${dialect.termsSeq}` : "records.seq");
  const times = timesOf(filter);
  const conditions = [
    ...(indexed ? [dialect.hasTerms(terms)] : []),
    ...rangeConditions(seq, narrowed(range, times)),
    ...timeConditions(times),
  ];
  const joined = withRecords || times.since !== undefined || times.until !== undefined;
  return {
    seq,
    from: fromClause(seq, { indexed, joined }),
    where: conditions.length === 0 ? sql`1 = 1` : sql.join(conditions, sql` and `),
  };
};

const fromClause = (
  seq: RawBuilder<number>,
  { indexed, joined }: { readonly indexed: boolean; readonly joined: boolean },
): RawBuilder<unknown> => {
  if (!indexed) return sql`records`;
  return joined ? sql`record_terms join records on records.seq = ${seq}` : sql`record_terms`;
};

interface Times {
  readonly since: number | undefined;
  readonly until: number | undefined;
}

const timesOf = (filter: RecordFilter): Times => ({
  since: checkedTime("since", filter),
  until: checkedTime("until", filter),
});

const checkedTime = (name: "since" | "until", filter: RecordFilter): number | undefined => {
  const time = filter[name]?.getTime();
  if (time === undefined || !Number.isNaN(time)) return time;
  throw new LedgerError("invalid", `${name} must be a time`);
};

/** A record's own time and its number go apart where its first call became known late, but hardly by an hour. */
const LATE_MS = 3_600_000;

/** One limit on each side: SQLite seeks by one of several alone, and not by the narrowest. */
const narrowed = ({ from, below }: SeqRange, { since, until }: Times): SeqRange => ({
  from: Math.max(from ?? 0, ((since ?? 0) - LATE_MS) * SEQS_PER_MS),
  below: Math.min(below ?? Infinity, ((until ?? Infinity) + LATE_MS) * SEQS_PER_MS),
});

const rangeConditions = (
  seq: RawBuilder<number>,
  { from = 0, below = Infinity }: SeqRange,
): readonly RawBuilder<unknown>[] => [
  ...(from <= 0 ? [] : [sql`${seq} >= ${whole(from)}`]),
  ...(below === Infinity ? [] : [sql`${seq} < ${whole(below)}`]),
];

const timeConditions = ({ since, until }: Times): readonly RawBuilder<unknown>[] => [
  ...(since === undefined ? [] : [sql`records.at_ms >= ${since}`]),
  ...(until === undefined ? [] : [sql`records.at_ms < ${until}`]),
];

/** The driver gives numbers as floats, by which full-text search does not seek: it would read all that is newer. */
const whole = (seq: number): RawBuilder<number> => sql`cast(${seq} as bigint)`;
