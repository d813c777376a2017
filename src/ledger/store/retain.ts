import type { ExpressionBuilder, Kysely } from "kysely";
import type { LedgerDialect } from "./ledger-dialect.ts";
import type { Schema } from "./schema.ts";
import { removeRecords } from "./write-records.ts";
import { SEQS_PER_MS } from "./record-id.ts";

/** So many at once that others who write need not wait long. */
const AT_ONCE = 500;

interface Retaining {
  readonly db: Kysely<Schema>;
  readonly dialect: LedgerDialect;
  readonly cluster: string;
}

/**
 * Removes a cluster's records that are older, and its oldest beyond `count`, but for those of pods in which debug containers
 * stand; nothing where another is at it.
 */
export const retainRecords = async (
  retaining: Retaining,
  { before, count }: { readonly before: Date; readonly count: number },
): Promise<number> => {
  const limit = Math.max(before.getTime() * SEQS_PER_MS, await oldestKept(retaining, count));
  let removed = 0;
  for (;;) {
    const some = await removeSome(retaining, limit);
    removed += some;
    if (some < AT_ONCE) return removed;
    await new Promise((resolve) => setImmediate(resolve));
  }
};

/** The seq of the oldest record that the count lets stay. */
const oldestKept = async ({ db, cluster }: Retaining, count: number): Promise<number> => {
  const rows = db.selectFrom("records").select("seq").where("cluster", "=", cluster);
  const [row] = await rows
    .orderBy("seq", "desc")
    .limit(1)
    .offset(Math.max(0, count - 1))
    .execute();
  if (count > 0) return row?.seq ?? 0;
  return Number.MAX_SAFE_INTEGER;
};

/**
 * Containers that stand in the record's pod: it is spared for as long as they do, since it is who vouches for them. Without
 * it, the next sweep would mark a live pod as debugged by nobody known.
 */
const standingIn = (expression: ExpressionBuilder<Schema, "records">) =>
  expression
    .selectFrom("standing")
    .select("standing.pod_uid")
    .whereRef("standing.pod_uid", "=", "records.pod_uid")
    .whereRef("standing.cluster", "=", "records.cluster");

const removeSome = ({ db, dialect, cluster }: Retaining, limit: number): Promise<number> =>
  db.transaction().execute(async (tx) => {
    if (!(await dialect.tryLockRetention(tx, cluster))) return 0;
    await dialect.lockWriting(tx, cluster);
    const rows = await tx
      .selectFrom("records")
      .select("seq")
      .where("cluster", "=", cluster)
      .where("seq", "<", limit)
      .where((expression) => expression.not(expression.exists(standingIn(expression))))
      .orderBy("seq")
      .limit(AT_ONCE)
      .execute();
    const seqs = rows.map(({ seq }) => seq);
    if (seqs.length === 0) return 0;
    await tx.deleteFrom("calls").where("seq", "in", seqs).execute();
    await tx.deleteFrom("audits").where("seq", "in", seqs).execute();
    await removeRecords({ tx, dialect }, seqs);
    return seqs.length;
  });
