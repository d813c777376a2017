import type { Outcome, Phase } from "../../src/model/outcome.ts";
import type { AdmissionAnswer, ReviewHandlerOptions } from "../../src/server/review-handler.ts";

/** What a review handler did besides answering. */
export interface Recorded {
  readonly effects: { outcome: Outcome; seconds: number }[];
  readonly logged: { fields: object; message: string }[];
  readonly malformed: number[];
  readonly internal: Phase[];
}

/**
 * Options with a judge that allows whatever has a `uid` and repeats it; a test says what differs. What they record
 * comes with them.
 */
export const reviewParts = (
  differing: Partial<ReviewHandlerOptions> = {},
): { options: ReviewHandlerOptions; recorded: Recorded } => {
  const recorded: Recorded = { effects: [], logged: [], malformed: [], internal: [] };
  const options: ReviewHandlerOptions = {
    decide: (phase, body) => {
      const uid = uidOf(body);
      return uid === undefined ? { undecodable: "request.uid is missing" } : answer(phase, uid, true);
    },
    answerInternal: (phase, body) => {
      const uid = uidOf(body);
      return uid === undefined ? undefined : answer(phase, uid, phase === "mutate");
    },
    afterReview: (outcome, seconds) => recorded.effects.push({ outcome, seconds }),
    logger: {
      debug: () => undefined,
      info: () => undefined,
      warn: () => undefined,
      error: (fields, message) => recorded.logged.push({ fields, message }),
    },
    counts: {
      malformed: (status) => recorded.malformed.push(status),
      internalError: (phase) => recorded.internal.push(phase),
    },
    ...differing,
  };
  return { options, recorded };
};

export const answer = (phase: Phase, uid: string, allowed: boolean): AdmissionAnswer => ({
  outcome: {
    phase,
    uid,
    verdict: allowed ? "allowed" : "denied",
    violations: [],
    mutations: [],
    policies: [],
    revision: "r1",
    warnings: [],
  },
  body: { phase, response: { uid, allowed } },
});

const uidOf = (body: unknown): string | undefined => {
  const { uid } = (body as { request?: { uid?: unknown } }).request ?? {};
  return typeof uid === "string" ? uid : undefined;
};
