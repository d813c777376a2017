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
  const times = timeConditions(seq, filter);
  const conditions = [...(indexed ? [dialect.hasTerms(terms)] : []), ...seqConditions(seq, range), ...times];
  return {
    seq,
    from: fromClause(seq, { indexed, joined: withRecords || times.length > 0 }),
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

/** A record's own time and its number go apart where its first call became known late, but hardly by an hour. */
const timeConditions = (seq: RawBuilder<number>, filter: RecordFilter): readonly RawBuilder<unknown>[] => {
  const since = checkedTime("since", filter);
  const until = checkedTime("until", filter);
  return [
    ...(since === undefined
      ? []
      : [sql`${seq} >= ${whole((since - LATE_MS) * SEQS_PER_MS)}`, sql`records.at_ms >= ${since}`]),
    ...(until === undefined
      ? []
      : [sql`${seq} < ${whole((until + LATE_MS) * SEQS_PER_MS)}`, sql`records.at_ms < ${until}`]),
  ];
};

const LATE_MS = 3_600_000;

const checkedTime = (name: "since" | "until", filter: RecordFilter): number | undefined => {
  const time = filter[name]?.getTime();
  if (time === undefined || !Number.isNaN(time)) return time;
  throw new LedgerError("invalid", `${name} must be a time`);
};

const seqConditions = (
  seq: RawBuilder<number>,
  { from, below }: SeqRange,
): readonly RawBuilder<unknown>[] => [
  ...(from === undefined ? [] : [sql`${seq} >= ${whole(from)}`]),
  ...(below === undefined ? [] : [sql`${seq} < ${whole(below)}`]),
];

/** The driver gives numbers as floats, by which full-text search does not seek: it would read all that is newer. */
const whole = (seq: number): RawBuilder<number> => sql`cast(${seq} as bigint)`;
