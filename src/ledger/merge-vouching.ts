import type { DebugRecord } from "../model/record.ts";
import type { Sighting, Voucher } from "../model/sighting.ts";

type Seen = Pick<Sighting, "podUid" | "container" | "image" | "stampedBy">;

/**
 * The record that vouches for a container that stands in a pod. Several may claim it, of which one landed: the one
 * that asked for this image, then the one that is known to have landed, then the first.
 */
export const voucherOf = (seen: Seen, records: readonly DebugRecord[]): DebugRecord | undefined => {
  const claims = records.filter((record) => vouchesFor(seen, record));
  return claims.sort(
    (one, other) =>
      Number(claimOf(seen, other)?.image === seen.image) - Number(claimOf(seen, one)?.image === seen.image) ||
      Number(claimOf(seen, other)?.landed === true) - Number(claimOf(seen, one)?.landed === true) ||
      (one.id < other.id ? -1 : 1),
  )[0];
};

/** What was refused, or only tried, put nothing there. A stamp is believed where its own requester asked for it. */
const vouchesFor = (seen: Seen, record: DebugRecord): boolean =>
  record.pod.uid === seen.podUid &&
  !["denied", "unjudged"].includes(record.verdict) &&
  !record.dryRun &&
  (seen.stampedBy === undefined || seen.stampedBy === record.requester.username) &&
  claimOf(seen, record) !== undefined;

const claimOf = ({ container }: Seen, { containers }: DebugRecord) =>
  containers.find(({ name }) => name === container);

export const toVoucher = (record: DebugRecord): Voucher => ({
  recordId: record.id,
  requester: record.requester.username,
  at: record.at,
  policies: record.policies,
  verdict: record.verdict,
});

/** The record, once this container of it was seen. */
export const withSighting = (
  record: DebugRecord,
  { container, state }: Pick<Sighting, "container" | "state">,
): DebugRecord => ({
  ...record,
  containers: record.containers.map((one) =>
    one.name === container ? { ...one, landed: true, ...(state !== undefined && { state }) } : one,
  ),
});

/** The record, once its pod is gone: what nobody saw land has not. */
export const withoutPod = (record: DebugRecord): DebugRecord => ({
  ...record,
  containers: record.containers.map((one) => (one.landed === undefined ? { ...one, landed: false } : one)),
});
