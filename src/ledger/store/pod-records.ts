import type { Kysely } from "kysely";
import type { DebugRecord } from "../../model/record.ts";
import { inChunks } from "./in-chunks.ts";
import { documentsOf } from "./read-records.ts";
import type { Schema } from "./schema.ts";

/** The records of these pods, of all clusters, by pod uid. */
export const recordsByPod = async (
  db: Kysely<Schema>,
  podUids: readonly string[],
): Promise<ReadonlyMap<string, readonly DebugRecord[]>> => {
  const byPod = new Map<string, DebugRecord[]>();
  const known = [...new Set(podUids)].filter((uid) => uid !== "");
  for (const some of inChunks(known)) {
    const rows = db
      .selectFrom("records")
      .select("seq")
      .where("pod_uid", "in", some)
      .where("pod_uid", "<>", "");
    const seqs = (await rows.orderBy("seq").execute()).map(({ seq }) => seq);
    for (const part of inChunks(seqs)) {
      for (const record of (await documentsOf(db, part)).values()) {
        byPod.set(record.pod.uid, [...(byPod.get(record.pod.uid) ?? []), record]);
      }
    }
  }
  return byPod;
};
