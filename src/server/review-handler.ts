import type { IncomingMessage, ServerResponse } from "node:http";
import type { Logger } from "../log.ts";
import type { Outcome, Phase } from "../model/outcome.ts";
import { internalFault, sendFault, sendJson, type RequestFault } from "./errors.ts";
import { readJsonBody } from "./json-body.ts";
import { BODY_TIMEOUT_MS, MAX_BODY_BYTES, type BodyLimits } from "./read-body.ts";

export interface AdmissionAnswer {
  readonly outcome: Outcome;
  /** The AdmissionReview to send. */
  readonly body: object;
}

/** Judges one parsed body. Pure: bound to the policy set in force and the clock by the app room. */
export type Decide = (phase: Phase, body: unknown) => AdmissionAnswer | { readonly undecodable: string };

/**
 * The answer to a review that ran into a bug: a denial for `/validate`, allowed without a patch for `/mutate`.
 * Undefined where the body has no uid to answer.
 */
export type AnswerInternal = (phase: Phase, body: unknown, error: unknown) => AdmissionAnswer | undefined;

/** The effects of one answered review: log line, figures, record. */
export type AfterReview = (outcome: Outcome, seconds: number) => void;

export interface ReviewHandlerOptions {
  readonly decide: Decide;
  readonly answerInternal: AnswerInternal;
  readonly afterReview: AfterReview;
  readonly logger: Logger;
  readonly counts: { malformed(status: number): void; internalError(phase: Phase): void };
  /** `MAX_BODY_BYTES` and `BODY_TIMEOUT_MS` when absent. */
  readonly bodyLimits?: BodyLimits;
}

export type ReviewHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Bytes to answer, and the effects after it. A bug in what it is given costs one answer, not the process. */
export const createReviewHandler = (phase: Phase, options: ReviewHandlerOptions): ReviewHandler => {
  const limits = options.bodyLimits ?? { bytes: MAX_BODY_BYTES, milliseconds: BODY_TIMEOUT_MS };
  return async (request, response) => {
    const started = performance.now();
    const body = await readJsonBody(request, limits);
    if (body === "aborted") return;
    const reply = "fault" in body ? body : toReply(phase, body.json, options);
    if ("fault" in reply) {
      options.counts.malformed(sendFault(response, reply.fault));
      return;
    }
    sendJson(response, 200, reply.text);
    setImmediate(() => runEffects(reply.outcome, (performance.now() - started) / 1000, options));
  };
};

interface Refused {
  readonly fault: RequestFault;
}
interface Reply {
  readonly outcome: Outcome;
  readonly text: string;
}

const toReply = (phase: Phase, body: unknown, options: ReviewHandlerOptions): Reply | Refused => {
  try {
    const answer = options.decide(phase, body);
    if ("undecodable" in answer) return { fault: { code: "undecodable", message: answer.undecodable } };
    return { outcome: answer.outcome, text: JSON.stringify(answer.body) };
  } catch (error) {
    return answerBug(phase, body, error, options);
  }
};

const answerBug = (
  phase: Phase,
  body: unknown,
  error: unknown,
  options: ReviewHandlerOptions,
): Reply | Refused => {
  const answer = options.answerInternal(phase, body, error);
  options.logger.error({ phase, uid: answer?.outcome.uid, err: error }, "a review ran into a bug");
  options.counts.internalError(phase);
  if (answer === undefined) return { fault: internalFault };
  return { outcome: answer.outcome, text: JSON.stringify(answer.body) };
};

const runEffects = (outcome: Outcome, seconds: number, options: ReviewHandlerOptions): void => {
  try {
    options.afterReview(outcome, seconds);
  } catch (error) {
    options.logger.error({ uid: outcome.uid, err: error }, "the effects of a review failed");
  }
};
