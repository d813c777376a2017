import type { Redactor } from "../admission/redact.ts";
import { observe } from "../ledger/observe.ts";
import type { RecordSink } from "../ledger/record-sink.ts";
import type { Logger } from "../log.ts";
import type { Metrics } from "../metrics/metrics.ts";
import type { Observation } from "../model/observation.ts";
import type { Outcome } from "../model/outcome.ts";
import { printable } from "../model/printable.ts";

export interface AfterReviewOptions {
  readonly logger: Logger;
  readonly metrics: Pick<Metrics, "review">;
  readonly guardMode: Observation["guardMode"];
  readonly redactor: () => Redactor;
  /** The log, and where records are kept. Must not wait. */
  readonly sink: RecordSink;
}

/** What follows an answer: the figures, the audit line, the record. */
export const createAfterReview =
  ({ logger, metrics, guardMode, redactor, sink }: AfterReviewOptions) =>
  (outcome: Outcome, seconds: number): void => {
    metrics.review(outcome, seconds);
    const ms = seconds * 1000;
    const observation = observe(outcome, { redactor: redactor(), guardMode, now: new Date(), ms });
    if (observation === undefined) logAside(logger, outcome, ms);
    else {
      sink.write([observation]).catch((error: unknown) => {
        logger.error({ err: error, uid: printable(outcome.uid) }, "an observation was lost");
      });
    }
  };

/** What is no debug request leaves a line alone: it says nothing of who or where. */
const logAside = (
  logger: Logger,
  { phase, uid, verdict, violations, revision }: Outcome,
  ms: number,
): void => {
  const codes = [...new Set(violations.map(({ code }) => code))];
  const line = {
    uid: printable(uid),
    verdict,
    codes,
    policies: [],
    revision,
    ms: Math.round(ms * 1e3) / 1e3,
  };
  if (phase === "validate") logger.info(line, "decision");
  else logger.debug(line, "mutation");
};
