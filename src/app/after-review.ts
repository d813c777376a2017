import type { Logger } from "../log.ts";
import type { Metrics } from "../metrics/metrics.ts";
import type { DebugRequest } from "../model/debug-request.ts";
import type { Outcome } from "../model/outcome.ts";
import { printable } from "../model/printable.ts";

/** What follows an answer: the figures, and the audit line. */
export const createAfterReview =
  (logger: Logger, metrics: Pick<Metrics, "review">) =>
  (outcome: Outcome, seconds: number): void => {
    metrics.review(outcome, seconds);
    // `/mutate` decides nothing; its part shows in the patch, and in the API server's audit log.
    if (outcome.phase === "validate") logger.info(auditLine(outcome, seconds), "decision");
    else logger.debug(auditLine(outcome, seconds), "mutation");
  };

// A request can add a thousand containers, with images of a megabyte; a log line stays a line.
const MAX_ITEMS = 20;
const MAX_TEXT = 256;

const auditLine = (outcome: Outcome, seconds: number): object => ({
  uid: text(outcome.uid),
  verdict: outcome.verdict,
  ...(outcome.request === undefined ? {} : about(outcome.request)),
  codes: [...new Set(outcome.violations.map(({ code }) => code))],
  ...(outcome.mutations.length === 0
    ? {}
    : { mutations: [...new Set(outcome.mutations.map(({ field }) => field))] }),
  policies: outcome.policies.slice(0, MAX_ITEMS),
  revision: outcome.revision,
  ms: Math.round(seconds * 1e6) / 1e3,
});

/** Who, where and what. Never an env value, a command or a token: the line goes wherever logs go. */
const about = ({ requester, namespace, pod, dryRun, added }: DebugRequest): object => ({
  user: text(requester.username),
  groups: requester.groups.slice(0, MAX_ITEMS).map(text),
  namespace: text(namespace),
  pod: text(pod.name),
  podUid: text(pod.uid),
  dryRun,
  added: added.length,
  containers: added.slice(0, MAX_ITEMS).map(({ container }) => ({
    name: text(container.name),
    image: text(container.image),
    ...(container.targetContainerName === undefined ? {} : { target: text(container.targetContainerName) }),
  })),
});

const text = (value: string): string => printable(value, MAX_TEXT);
