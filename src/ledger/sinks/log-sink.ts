import type { Logger } from "../../log.ts";
import type { DebugRequest } from "../../model/debug-request.ts";
import type { Observation } from "../../model/observation.ts";
import { printable } from "../../model/printable.ts";
import type { RecordSink } from "../record-sink.ts";

/** The audit line: one for each call, whatever becomes of the other sinks. */
export const createLogSink = (logger: Pick<Logger, "debug" | "info">): RecordSink => ({
  name: "log",
  write: (batch) => {
    for (const observation of batch) {
      // `/mutate` decides nothing; its part shows in the patch, and in the API server's audit log.
      if (observation.phase === "validate") logger.info(auditLine(observation), "decision");
      else logger.debug(auditLine(observation), "mutation");
    }
    return Promise.resolve();
  },
  close: () => Promise.resolve(),
});

// A request can add a thousand containers, with images of a megabyte; a log line stays a line.
const MAX_ITEMS = 20;
const MAX_TEXT = 256;

/** Never an env value, a command or a token: the line goes wherever logs go. */
const auditLine = (observation: Observation): object => ({
  uid: text(observation.uid),
  verdict: observation.verdict,
  ...about(observation),
  codes: [...new Set(observation.violations.map(({ code }) => code))],
  ...(observation.mutations.length === 0
    ? {}
    : { mutations: [...new Set(observation.mutations.map(({ field }) => field))] }),
  policies: observation.policies.slice(0, MAX_ITEMS),
  revision: observation.revision,
  ms: Math.round(observation.ms * 1e3) / 1e3,
});

/** Who, where and what; the last as far as it could be read. */
const about = ({ requester, namespace, pod, dryRun, request, cutFrom }: Observation): object => ({
  user: text(requester.username),
  groups: requester.groups.slice(0, MAX_ITEMS).map(text),
  namespace: text(namespace),
  pod: text(pod.name),
  podUid: text(pod.uid),
  dryRun,
  ...(request === undefined ? {} : containersOf(request, cutFrom)),
});

const containersOf = ({ added }: DebugRequest, cutFrom = added.length): object => ({
  added: cutFrom,
  containers: added.slice(0, MAX_ITEMS).map(({ container }) => ({
    name: text(container.name),
    image: text(container.image),
    ...(container.targetContainerName === undefined ? {} : { target: text(container.targetContainerName) }),
  })),
});

const text = (value: string): string => printable(value, MAX_TEXT);
