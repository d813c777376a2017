import type { Phase } from "../model/outcome.ts";
import type { JsonObject } from "../model/json.ts";
import { printable } from "../model/printable.ts";
import type { PolicySet } from "../policy/compile.ts";
import type { GuardMode } from "../policy/mode.ts";
import type { Envelope } from "./admission-review.ts";
import { allow, answerAside, toReviewed, type Reviewed } from "./answer.ts";
import { decodeEnvelope, decodeReview, type NamespaceLabels } from "./decode.ts";
import { mutateRequest } from "./mutate-request.ts";
import { validateRequest } from "./validate-request.ts";

/** How the guard is set up; the same for every request. */
export interface GuardOptions {
  readonly guardMode: GuardMode;
  readonly unmatched: "deny" | "allow";
  readonly stamp: boolean;
  readonly advice: boolean;
}

export interface ReviewContext extends GuardOptions {
  /** Undefined until a set is loaded; then every added container is refused. */
  readonly policies: PolicySet | undefined;
  readonly phase: Phase;
  readonly now: Date;
  readonly namespaceLabels: NamespaceLabels;
}

/** What a request is judged by: besides the set-up, the pod as stored, which never becomes part of the outcome. */
export interface JudgeContext extends ReviewContext {
  readonly stored: JsonObject | undefined;
}

/** A body that cannot be answered, since there is no uid to answer to. */
export interface Undecodable {
  readonly undecodable: string;
}

/** The whole road of one call: a parsed body in, an AdmissionReview with the answer out. Pure. */
export const review = (context: ReviewContext, body: unknown): Reviewed | Undecodable => {
  const decoded = decodeReview(body, context.namespaceLabels);
  switch (decoded.kind) {
    case "undecodable":
      return { undecodable: decoded.reason };
    case "unsupported":
      return answerAside(decoded.envelope, context.phase, {
        code: "request.unsupported",
        message: decoded.reason,
        revision: revisionOf(context),
        guardMode: context.guardMode,
      });
    case "not-ours":
      return passBy(context, decoded.envelope);
    case "debug": {
      const { envelope, request, stored } = decoded;
      const judge = context.phase === "mutate" ? mutateRequest : validateRequest;
      return judge({ ...context, stored }, envelope, request);
    }
  }
};

/**
 * The answer to a request on which judging itself failed: refused, so that a bug never lets anything in; but not in
 * `audit`, which was promised to refuse nobody. Undefined where there is no uid to answer to.
 */
export const internalError = (guardMode: GuardMode, phase: Phase, body: unknown): Reviewed | undefined => {
  const envelope = decodeEnvelope(body);
  if ("undecodable" in envelope) return undefined;
  const message = `ephemeral-guard could not judge this request because of a fault of its own; its log has uid ${printable(envelope.uid, 64)}`;
  return answerAside(envelope, phase, { code: "internal", message, revision: "", guardMode });
};

const revisionOf = ({ policies }: ReviewContext): string => policies?.revision ?? "";

const passBy = (context: ReviewContext, envelope: Envelope): Reviewed =>
  toReviewed(
    envelope,
    {
      phase: context.phase,
      verdict: "allowed",
      violations: [],
      mutations: [],
      policies: [],
      revision: revisionOf(context),
    },
    allow(envelope.uid, { warnings: [], annotations: {} }),
  );
