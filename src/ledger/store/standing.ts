import type { Kysely } from "kysely";
import type { ContainerState } from "../../model/record.ts";
import type { Sighting } from "../../model/sighting.ts";
import type { StandingContainer } from "../ledger.ts";
import { voucherOf } from "../merge-vouching.ts";
import { recordsByPod } from "./pod-records.ts";
import type { Schema, StandingTable } from "./schema.ts";

/** What stands in pods now, of all clusters, and who vouches for it. */
export const standingContainers = async (db: Kysely<Schema>): Promise<readonly StandingContainer[]> => {
  const rows = await db
    .selectFrom("standing")
    .selectAll()
    .orderBy("namespace")
    .orderBy("pod")
    .orderBy("container")
    .orderBy("cluster")
    .execute();
  const records = await recordsByPod(
    db,
    rows.map(({ pod_uid: uid }) => uid),
  );
  return rows.map((row) => {
    const sighting = toSighting(row);
    const own = records.get(row.pod_uid)?.filter(({ cluster }) => cluster === row.cluster) ?? [];
    const record = voucherOf(sighting, own);
    const { namespace, pod, podUid, container, image, state, stampedAt } = sighting;
    return {
      ...{ cluster: row.cluster, namespace, pod, podUid, container, image },
      requester: record?.requester.username,
      since: record?.at ?? stampedAt,
      state,
      recordId: record?.id,
    };
  });
};

export const toSighting = (row: StandingTable): Sighting => ({
  namespace: row.namespace,
  pod: row.pod,
  podUid: row.pod_uid,
  container: row.container,
  image: row.image,
  // As this program wrote it.
  state: row.state === null ? undefined : (JSON.parse(row.state) as ContainerState),
  stampedBy: row.stamped_by ?? undefined,
  stampedAt: row.stamped_at ?? undefined,
});

export const toStandingRow = (cluster: string, seen: Sighting, sightedMs: number): StandingTable => ({
  cluster,
  pod_uid: seen.podUid,
  container: seen.container,
  namespace: seen.namespace,
  pod: seen.pod,
  image: seen.image,
  state: seen.state === undefined ? null : JSON.stringify(seen.state),
  stamped_by: seen.stampedBy ?? null,
  stamped_at: seen.stampedAt ?? null,
  sighted_ms: sightedMs,
});
