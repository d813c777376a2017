import { isDeepStrictEqual } from "node:util";
import type { Kysely } from "kysely";
import type { DebugRecord } from "../../model/record.ts";
import type { Sighting, Voucher } from "../../model/sighting.ts";
import { toVoucher, voucherOf, withoutPod, withSighting } from "../merge-vouching.ts";
import { inChunks } from "./in-chunks.ts";
import type { Writing } from "./ingest.ts";
import type { Schema } from "./schema.ts";
import { recordsByPod } from "./pod-records.ts";
import { toSighting, toStandingRow } from "./standing.ts";
import { rewriteRecords, type Rewrite } from "./write-records.ts";

type ById = ReadonlyMap<string, DebugRecord>;

/** Notes what was seen, and tells the records that vouch for it. Returns those that changed, by id. */
export const noteSightings = async (
  writing: Writing,
  sightings: readonly Sighting[],
  at: Date,
): Promise<ById> => {
  const rows = sightings.map((one) => toStandingRow(writing.cluster, one, at.getTime()));
  // A statement may name a row once only.
  const unique = [
    ...new Map(rows.map((row) => [JSON.stringify([row.pod_uid, row.container]), row])).values(),
  ];
  for (const some of inChunks(unique)) {
    await writing.tx
      .insertInto("standing")
      .values(some)
      .onConflict((conflict) =>
        conflict.columns(["cluster", "pod_uid", "container"]).doUpdateSet((row) => ({
          image: row.ref("excluded.image"),
          state: row.ref("excluded.state"),
          stamped_by: row.ref("excluded.stamped_by"),
          stamped_at: row.ref("excluded.stamped_at"),
          sighted_ms: row.ref("excluded.sighted_ms"),
        })),
      )
      .execute();
  }
  return tellRecords(writing, sightings);
};

/** Tells records that came late what is known to stand in their pods. */
export const landStanding = async (writing: Writing, records: readonly DebugRecord[]): Promise<ById> => {
  const pods = new Set(records.map(({ pod }) => pod.uid));
  const sightings: Sighting[] = [];
  for (const some of inChunks([...pods])) {
    const rows = writing.tx.selectFrom("standing").selectAll().where("cluster", "=", writing.cluster);
    sightings.push(...(await rows.where("pod_uid", "in", some).execute()).map(toSighting));
  }
  return tellRecords(writing, sightings);
};

/** What stood in these pods does no longer; records of them whose containers nobody saw learn that none landed. */
export const forgetPods = async (writing: Writing, podUids: readonly string[]): Promise<void> => {
  for (const some of inChunks(podUids)) {
    const rows = writing.tx.deleteFrom("standing").where("cluster", "=", writing.cluster);
    await rows.where("pod_uid", "in", some).execute();
  }
  const records = [
    ...(await ownRecords({ db: writing.tx, cluster: writing.cluster }, podUids)).values(),
  ].flat();
  await rewriteRecords(
    writing,
    records.map((before) => ({ before, record: withoutPod(before) })).filter(isOther),
  );
};

/** Forgets what was not seen again by a look at every pod that began then. */
export const forgetUnseen = async ({ tx, cluster }: Writing, since: Date): Promise<void> => {
  const rows = tx.deleteFrom("standing").where("cluster", "=", cluster);
  await rows.where("sighted_ms", "<", since.getTime()).execute();
};

export const vouchersOf = async (
  reading: Reading,
  sightings: readonly Sighting[],
): Promise<readonly (Voucher | undefined)[]> => {
  const pods = await ownRecords(
    reading,
    sightings.map(({ podUid }) => podUid),
  );
  return sightings.map((seen) => {
    const record = voucherOf(seen, pods.get(seen.podUid) ?? []);
    return record && toVoucher(record);
  });
};

const tellRecords = async (writing: Writing, sightings: readonly Sighting[]): Promise<ById> => {
  const pods = await ownRecords(
    { db: writing.tx, cluster: writing.cluster },
    sightings.map(({ podUid }) => podUid),
  );
  const rewrites = new Map<string, Rewrite>();
  for (const seen of sightings) {
    const before = voucherOf(seen, pods.get(seen.podUid) ?? []);
    if (before === undefined) continue;
    const record = rewrites.get(before.id)?.record ?? before;
    rewrites.set(before.id, { before, record: withSighting(record, seen) });
  }
  const changed = [...rewrites.values()].filter(isOther);
  await rewriteRecords(writing, changed);
  return new Map(changed.map(({ record }) => [record.id, record]));
};

const isOther = ({ before, record }: Rewrite): boolean => !isDeepStrictEqual(before, record);

interface Reading {
  readonly db: Kysely<Schema>;
  readonly cluster: string;
}

const ownRecords = async (
  { db, cluster }: Reading,
  podUids: readonly string[],
): Promise<ReadonlyMap<string, readonly DebugRecord[]>> => {
  const pods = await recordsByPod(db, podUids);
  return new Map([...pods].map(([uid, records]) => [uid, records.filter((one) => one.cluster === cluster)]));
};
