import type { Labels } from "../model/debug-request.ts";
import type { DebuggedPod } from "./debugged-pod.ts";
import { toLabelValue, UNVERIFIED } from "./label-value.ts";
import { isWritten, requesterOf, writeSessions, type Session } from "./sessions.ts";

/** What a pod is to carry: all labels and annotations that are the guard's. */
export interface Marks {
  readonly labels: Labels;
  readonly annotations: Labels;
}

/** The labels that these policies put on a pod; of one that is unknown, none. */
export type LabelsOf = (policies: readonly string[]) => Labels;

const PREFIX = "ephemeral-guard.dev/";
const DEBUGGED = `${PREFIX}debugged`;
const LAST_BY = `${PREFIX}last-debugged-by`;
const LAST_AT = `${PREFIX}last-debugged-at`;
const SESSIONS = `${PREFIX}debug-sessions`;
const OWN_ANNOTATIONS: readonly string[] = [LAST_BY, LAST_AT, SESSIONS];

/**
 * The marks of a pod that has ephemeral containers, from `toSessions`. Names and policies are taken from vouchers alone:
 * what the stamp says may be forged. Labels of policies are only ever added; those that earlier marks put there stay,
 * whatever became of the policy.
 */
export const planMarks = (pod: DebuggedPod, sessions: readonly Session[], labelsOf: LabelsOf): Marks => {
  const judged = sessions.flatMap(({ voucher }) => voucher?.policies ?? []);
  const [last] = sessions;
  const annotations = {
    [LAST_BY]: last === undefined ? UNVERIFIED : requesterOf(last),
    ...(last?.at !== undefined && { [LAST_AT]: last.at }),
  };
  const room = roomFor(pod, annotations);
  const told = writeSessions(sessions, room);
  return {
    labels: {
      ...pod.ownLabels,
      ...labelsOf([...new Set(judged)]),
      [DEBUGGED]: "true",
      [LAST_BY]: last?.voucher === undefined ? UNVERIFIED : toLabelValue(last.voucher.requester),
    },
    // Nobody keeps a pod from its labels by filling it with annotations.
    annotations: room < 0 ? {} : { ...annotations, ...(told !== undefined && { [SESSIONS]: told }) },
  };
};

/** Whether a pod carries these marks, and no older ones. */
export const isMarked = (pod: DebuggedPod, marks: Marks): boolean =>
  Object.entries(marks.labels).every(([key, value]) => pod.labels[key] === value) &&
  OWN_ANNOTATIONS.every((key) => pod.annotations[key] === marks.annotations[key]);

/** Sessions that a voucher vouches for, and that the pod's marks do not tell of yet. */
export const newlyLanded = (pod: DebuggedPod, sessions: readonly Session[]): readonly Session[] => {
  const isKnown = isWritten(pod.annotations[SESSIONS]);
  return sessions.filter((session) => session.voucher !== undefined && !isKnown(session));
};

/** The API server refuses a pod whose annotations are larger in all (apimachinery, TotalAnnotationSizeLimitB). */
const ALL_ANNOTATIONS = 256 * 1024;
/** More would be read by nobody, and every list of pods carries it. */
const MOST_FOR_SESSIONS = 32 * 1024;

const roomFor = (pod: DebuggedPod, ours: Labels): number => {
  const others = Object.entries(pod.annotations).filter(([key]) => !OWN_ANNOTATIONS.includes(key));
  const taken = sizeOf(others) + sizeOf(Object.entries(ours)) + SESSIONS.length;
  return Math.min(MOST_FOR_SESSIONS, ALL_ANNOTATIONS - taken);
};

const sizeOf = (entries: readonly (readonly [string, string])[]): number =>
  entries.reduce((sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value), 0);
