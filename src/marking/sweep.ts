import type { PodReference } from "./debugged-pod.ts";
import type { Look, MarkResult } from "./look.ts";
import type { MarkingLedger, PodsPort, SweepReport } from "./ports.ts";
import type { Throttle } from "./throttle.ts";

export interface SweepOptions {
  readonly pods: Pick<PodsPort, "list">;
  readonly ledger: Pick<MarkingLedger, "sweptSince">;
  readonly throttle: Throttle;
  readonly look: Look;
  /** A pod that had changed, or was no more, by the time it was to be marked: somebody must look again. */
  readonly onStale: (pod: PodReference) => void;
  readonly now: () => Date;
}

/**
 * Looks at every pod of the cluster, page by page; then the ledger knows that what was not seen is gone. Rejects where
 * pods cannot be listed or the ledger cannot be asked; a pod that cannot be marked is counted, and stops nothing.
 */
export const sweep = async (options: SweepOptions, signal: AbortSignal): Promise<SweepReport> => {
  for (let restarts = 0; restarts <= MOST_RESTARTS; restarts++) {
    const report = await sweepOnce(options, signal);
    if (report === "expired") continue;
    await options.ledger.sweptSince(report.since);
    return report;
  }
  throw new Error(`the list of pods expired ${MOST_RESTARTS + 1} times before its end`);
};

const sweepOnce = async (options: SweepOptions, signal: AbortSignal): Promise<SweepReport | "expired"> => {
  const { pods, throttle, now } = options;
  let report: SweepReport = { since: now(), seen: 0, debugged: 0, marked: 0, failed: 0 };
  let token: string | undefined;
  do {
    const place = { limit: PAGE, ...(token !== undefined && { token }) };
    const page = await throttle.run(() => pods.list(place, signal), signal);
    if (page.kind === "expired") return "expired";
    const results = await options.look(page.debugged, signal);
    signal.throwIfAborted();
    page.debugged.filter((_, at) => results[at] === "stale").forEach(options.onStale);
    report = add(report, page.seen, results);
    token = page.next;
  } while (token !== undefined);
  return report;
};

const add = (report: SweepReport, seen: number, results: readonly MarkResult[]): SweepReport => {
  const count = (result: MarkResult): number => results.filter((one) => one === result).length;
  return {
    since: report.since,
    seen: report.seen + seen,
    debugged: report.debugged + results.length,
    marked: report.marked + count("marked"),
    failed: report.failed + count("failed"),
  };
};

/** A pod has some 15 KiB, and seldom more than a hundred. */
const PAGE = 100;
const MOST_RESTARTS = 3;
