import type { DebugRequest } from "../model/debug-request.ts";
import type { Verdict } from "../model/decision.ts";
import type { DebugRecord } from "../model/record.ts";
import type { AskedRequest, Judgement, ReplayCase, ToReplayCase } from "./replay-case.ts";

/** A record of the ledger, to be judged again. */
export const fromRecord: ToReplayCase<DebugRecord> = (record) => {
  const verdict = verdictOf(record);
  if (verdict === undefined) return undefined;
  const { id, at, requester, namespace, pod, dryRun, guardMode, containers } = record;
  return {
    ...{ id, at, requester, namespace, pod, dryRun, guardMode },
    images: containers.map(({ image }) => image),
    before: { verdict, violations: record.violations, changed: changedIn(record) },
    asked: askedIn(record),
  } satisfies ReplayCase;
};

/** What came in past the guard was let in, though by nobody's judgement. */
const verdictOf = ({ verdict }: DebugRecord): Verdict | undefined => {
  if (verdict === "unjudged") return undefined;
  return verdict === "unguarded" ? "allowed" : verdict;
};

const changedIn = ({ request, asked, mutations }: DebugRecord): Judgement["changed"] =>
  request === undefined || asked === undefined
    ? undefined
    : { mutations, containers: request.added.map(({ container }) => container) };

/** Of a request that was too large, nobody knows which of its parts were left out. */
const askedIn = ({ request, asked, redacted }: DebugRecord): AskedRequest => {
  if (request === undefined) return { lacks: "request" };
  if (redacted.includes("size")) return { lacks: "size" };
  return {
    request: asked === undefined ? request : withAsked(request, asked),
    asJudged: asked === undefined,
    addedKnown: true,
    podKnown: true,
    stored: undefined,
  };
};

const withAsked = (request: DebugRequest, asked: NonNullable<DebugRecord["asked"]>): DebugRequest => ({
  ...request,
  added: asked.map((container, at) => ({ index: request.added[at]?.index ?? at, container })),
});
