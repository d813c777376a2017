import type { Logger } from "../log.ts";
import type { Voucher } from "../model/sighting.ts";
import type { DebuggedPod } from "./debugged-pod.ts";
import type { EventWriter } from "./event-writer.ts";
import { isMarked, newlyLanded, planMarks, type LabelsOf, type Marks } from "./plan.ts";
import { toLandedEvent } from "./pod-event.ts";
import type { MarkingFigures, MarkingLedger, PodsPort } from "./ports.ts";
import { toReason } from "./reason.ts";
import { toSessions, type Session } from "./sessions.ts";
import { toSightings } from "./sight.ts";
import type { Throttle } from "./throttle.ts";

export interface LookOptions {
  readonly pods: Pick<PodsPort, "apply">;
  readonly ledger: Pick<MarkingLedger, "sighted" | "vouchers">;
  readonly events: Pick<EventWriter, "write">;
  readonly throttle: Throttle;
  readonly labelsOf: LabelsOf;
  readonly figures: Pick<MarkingFigures, "marked">;
  readonly logger: Logger;
  readonly now: () => Date;
}

/** `kept`: it carried its marks already. `stale`: it has changed since it was read, or is no more. */
export type MarkResult = "kept" | "marked" | "failed" | "stale";

/**
 * Tells the ledger what stands in these pods, and gives them the marks that follow from it. Everything is derived anew
 * from the pods and the ledger, so it may be done at any time, again, and by several recorders at once. The results
 * are in the order of the pods; rejects where the ledger cannot be asked, since a name that nobody vouches for would
 * come off the marks.
 */
export type Look = (pods: readonly DebuggedPod[], signal: AbortSignal) => Promise<readonly MarkResult[]>;

export const createLook =
  (options: LookOptions): Look =>
  async (pods, signal) => {
    const { ledger, now } = options;
    const sightings = pods.flatMap(toSightings);
    if (sightings.length === 0) return pods.map(() => "kept");
    await ledger.sighted(sightings, now());
    const vouchers = await ledger.vouchers(sightings);
    let at = 0;
    const vouched = pods.map((pod) => ({ pod, vouchers: vouchers.slice(at, (at += pod.containers.length)) }));
    return Promise.all(vouched.map((one) => mark(options, one, signal)));
  };

interface Vouched {
  readonly pod: DebuggedPod;
  readonly vouchers: readonly (Voucher | undefined)[];
}

/** Never rejects: one pod must not keep the others from their marks. */
const mark = async (
  options: LookOptions,
  { pod, vouchers }: Vouched,
  signal: AbortSignal,
): Promise<MarkResult> => {
  if (pod.containers.length === 0) return "kept";
  const sessions = toSessions(pod, vouchers);
  const marks = planMarks(pod, sessions, options.labelsOf);
  if (isMarked(pod, marks)) return "kept";
  // Events come before the marks, which tell that they were written: a crash in between repeats them, under one name.
  for (const session of newlyLanded(pod, sessions)) {
    const event = toLandedEvent(pod, session, options.now());
    if (event !== undefined) options.events.write(event);
  }
  return apply(options, { pod, sessions, marks }, signal);
};

interface Planned {
  readonly pod: DebuggedPod;
  readonly sessions: readonly Session[];
  readonly marks: Marks;
}

const apply = async (
  { pods, throttle, figures, logger }: LookOptions,
  { pod, sessions, marks }: Planned,
  signal: AbortSignal,
): Promise<MarkResult> => {
  const { namespace, name } = pod;
  try {
    if ((await throttle.run(() => pods.apply(pod, marks, signal), signal)) === "stale") return "stale";
    figures.marked("marked");
    const unverified = sessions.filter(({ voucher }) => voucher === undefined);
    logger.info({ namespace, pod: name, containers: sessions.length, unverified: unverified.length }, MARKED);
    return "marked";
  } catch (error) {
    if (signal.aborted) return "failed";
    figures.marked("failed");
    logger.warn({ namespace, pod: name, reason: toReason(error) }, "pod not marked");
    return "failed";
  }
};

const MARKED = "pod marked";
