import { isObject } from "../model/json.ts";
import { printable } from "../model/printable.ts";
import type { Voucher } from "../model/sighting.ts";
import type { DebuggedContainer, DebuggedPod } from "./debugged-pod.ts";
import { UNVERIFIED } from "./label-value.ts";
import { readStamp } from "./read-stamp.ts";

/** One debug container, as the marks tell of it. */
export interface Session {
  readonly container: string;
  readonly image: string;
  /** RFC 3339: of the record that vouches; else when the kubelet says that it started; else undefined. */
  readonly at: string | undefined;
  /** Undefined where nobody vouches. */
  readonly voucher: Voucher | undefined;
}

/** Newest first. What has no time counts as newest, so that an unverified container is not hidden by another's time. */
export const toSessions = (
  { containers }: DebuggedPod,
  vouchers: readonly (Voucher | undefined)[],
): readonly Session[] =>
  containers
    .map((container, index) => toSession(container, vouchers[index]))
    .reverse() // of the same time the later in the pod is the newer
    .sort((a, b) => timeOf(b) - timeOf(a));

/** A stamp that is another's, or no work of the guard's, is believed nothing. */
const toSession = (container: DebuggedContainer, given: Voucher | undefined): Session => {
  const read = readStamp(container.stamp);
  const honest = read.kind === "none" || (read.kind === "stamp" && read.requestedBy === given?.requester);
  const voucher = honest ? given : undefined;
  return {
    container: container.name,
    image: container.image,
    at: voucher?.at ?? container.startedAt,
    voucher,
  };
};

const timeOf = ({ at }: Session): number => (at === undefined ? Number.MAX_SAFE_INTEGER : Date.parse(at));

/** A user name, or `unverified`. */
export const requesterOf = ({ voucher }: Session): string =>
  voucher === undefined ? UNVERIFIED : printable(voucher.requester, MAX_NAME);

/**
 * The sessions as a JSON list of at most so many bytes: the newest, and where that is not all of them a last element
 * `{"omitted": 12}`. Undefined where not even that has room.
 */
export const writeSessions = (sessions: readonly Session[], maxBytes: number): string | undefined => {
  const texts = sessions.map((session) => JSON.stringify(toWritten(session)));
  const all = `[${texts.join(",")}]`;
  if (Buffer.byteLength(all) <= maxBytes) return all;
  const kept: string[] = [];
  let left = maxBytes - OMITTED_BYTES;
  if (left < 0) return undefined;
  for (const text of texts) {
    left -= Buffer.byteLength(text) + 1;
    if (left < 0) break;
    kept.push(text);
  }
  return `[${[...kept, JSON.stringify({ omitted: texts.length - kept.length })].join(",")}]`;
};

const toWritten = (session: Session): object => ({
  container: session.container,
  requester: requesterOf(session),
  ...(session.at !== undefined && { at: session.at }),
  image: printable(session.image, MAX_IMAGE),
  ...(session.voucher !== undefined && { policies: session.voucher.policies.slice(0, MAX_POLICIES) }),
});

/** Which of these sessions the written list tells of already, by container and requester; none where it is no such list. */
export const isWritten = (written: string | undefined): ((session: Session) => boolean) => {
  const known = new Set(parseList(written).map(keyOf));
  return (session) => known.has(keyOf(toWritten(session)));
};

const parseList = (text = "[]"): readonly unknown[] => {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list : [];
  } catch {
    return [];
  }
};

const keyOf = (written: unknown): string =>
  isObject(written) ? JSON.stringify([written["container"], written["requester"]]) : "";

/** The API server bounds neither names of users nor of images. */
const MAX_NAME = 1024;
const MAX_IMAGE = 512;
const MAX_POLICIES = 50;
/** The brackets, and the last element with room for any count. */
const OMITTED_BYTES = 32;
