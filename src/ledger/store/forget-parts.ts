import type { Writing } from "./ingest.ts";

/** For so long after it came, a call may be looked at again because another comes late. */
const KEPT_MS = 600_000;

/** An API server sends audit events late where they were refused before; then it must still be known what is none. */
const NOTHING_KEPT_MS = 86_400_000;

/** So many rows at once: whoever ingests waits for it. */
const AT_ONCE = 1000;

/**
 * What nobody took by now nobody will; of the rest, that it was there is enough. Returns whether that was all: each
 * batch clears away more than a batch brings.
 */
export const forgetParts = async (writing: Writing): Promise<boolean> => {
  const counts = [
    await forgetCalls(writing, KEPT_MS, "asked"),
    await forgetCalls(writing, NOTHING_KEPT_MS, "nothing"),
    await forgetAudits(writing),
    await dropBodies(writing),
  ];
  return counts.every((count) => count < AT_ONCE);
};

const forgetCalls = async (
  { tx, cluster, nowMs }: Writing,
  keptMs: number,
  kind: "asked" | "nothing",
): Promise<number> => {
  const lost = tx.selectFrom("calls").select("uid").where("cluster", "=", cluster).where("seq", "is", null);
  const some = lost
    .where("kind", "=", kind)
    .where("kept_ms", "<", nowMs - keptMs)
    .limit(AT_ONCE);
  const rows = tx.deleteFrom("calls").where("cluster", "=", cluster).where("uid", "in", some);
  return Number((await rows.executeTakeFirst()).numDeletedRows);
};

const forgetAudits = async ({ tx, cluster, nowMs }: Writing): Promise<number> => {
  const lost = tx
    .selectFrom("audits")
    .select("audit_id")
    .where("cluster", "=", cluster)
    .where("seq", "is", null);
  const some = lost.where("kept_ms", "<", nowMs - NOTHING_KEPT_MS).limit(AT_ONCE);
  const rows = tx.deleteFrom("audits").where("cluster", "=", cluster).where("audit_id", "in", some);
  return Number((await rows.executeTakeFirst()).numDeletedRows);
};

const dropBodies = async ({ tx, cluster, nowMs }: Writing): Promise<number> => {
  const old = tx
    .selectFrom("bodies")
    .select("kept_ms")
    .where("kept_ms", "<", nowMs - KEPT_MS);
  const last = await old.where("cluster", "=", cluster).orderBy("kept_ms").limit(AT_ONCE).execute();
  const until = last.at(-1)?.kept_ms;
  if (until === undefined) return 0;
  const rows = tx.deleteFrom("bodies").where("kept_ms", "<=", until).where("cluster", "=", cluster);
  return Number((await rows.executeTakeFirst()).numDeletedRows);
};
