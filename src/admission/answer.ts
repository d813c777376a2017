import type { Decision, Violation } from "../model/decision.ts";
import type { Outcome, Phase } from "../model/outcome.ts";
import { printable } from "../model/printable.ts";
import { decide, type GuardMode } from "../policy/mode.ts";
import type { AdmissionResponse, Envelope, ReviewAnswer } from "./admission-review.ts";
import type { PatchOperation } from "./patch.ts";
import { readAbout } from "./read-about.ts";

/** An answer, and what it came to. */
export interface Reviewed {
  readonly outcome: Outcome;
  readonly answer: ReviewAnswer;
}

/** A call's outcome with what its answer tells the user, and the review that carries the answer, in the version that asked. */
export const toReviewed = (
  { apiVersion, uid }: Envelope,
  outcome: Omit<Outcome, "uid" | "message" | "warnings">,
  response: AdmissionResponse,
): Reviewed => ({
  outcome: {
    ...outcome,
    uid,
    ...(response.status && { message: response.status.message }),
    warnings: response.warnings ?? [],
  },
  answer: { apiVersion, kind: "AdmissionReview", response },
});

/**
 * Lets the request in. Absent parts are left out of the JSON: an empty patch without a type would be an error. The
 * annotation `uid` is how an event of the API server's audit log, which has no uid of the review, finds its record.
 */
export const allow = (uid: string, parts: AllowParts): AdmissionResponse => ({
  uid,
  allowed: true,
  ...(parts.patch === undefined || parts.patch.length === 0
    ? {}
    : { patchType: "JSONPatch", patch: Buffer.from(JSON.stringify(parts.patch)).toString("base64") }),
  ...(parts.warnings.length === 0 ? {} : { warnings: parts.warnings }),
  auditAnnotations: { ...parts.annotations, uid },
});

export interface AllowParts {
  readonly patch?: readonly PatchOperation[];
  readonly warnings: readonly string[];
  readonly annotations: Readonly<Record<string, string>>;
}

/** Refuses the request, in HTTP 200: with any other status the API server would go by its failurePolicy instead. */
export const deny = (
  uid: string,
  message: string,
  { violations, warnings, annotations }: DenyParts,
): AdmissionResponse => ({
  uid,
  allowed: false,
  status: {
    code: 403,
    reason: "Forbidden",
    message,
    details: { causes: violations.map((violation) => toCause(violation)) },
  },
  ...(warnings.length === 0 ? {} : { warnings }),
  auditAnnotations: { ...annotations, uid },
});

export interface DenyParts {
  readonly violations: readonly Violation[];
  readonly warnings: readonly string[];
  readonly annotations: Readonly<Record<string, string>>;
}

const toCause = ({ code, message, field }: Violation) => ({ reason: code, message, field });

/** Annotations of `/validate`; the API server puts the webhook's name before each key. */
export const decisionAnnotations = ({ verdict, policies, violations, revision }: Decision) => ({
  verdict,
  policies: annotation(policies),
  violations: annotation([...new Set(violations.map(({ code }) => code))]),
  revision,
});

/** Comma-separated and bounded: an audit event is no place for a thousand names. */
export const annotation = (items: readonly string[]): string => printable(items.join(","), 1000);

/**
 * For what is no debug request, or none that can be read: `/validate` refuses it with one violation, as far as the
 * guard's mode lets it; `/mutate` lets it pass without a patch, since it never denies.
 */
export const answerAside = (envelope: Envelope, phase: Phase, aside: Aside): Reviewed => {
  const { revision, guardMode, code, message } = aside;
  const violation: Violation = { code, mode: "enforce", field: "", message };
  const violations = phase === "validate" ? [violation] : [];
  const decision = decide(violations, { guardMode, policies: [], revision });
  const annotations = phase === "validate" ? decisionAnnotations(decision) : {};
  const response =
    decision.verdict === "denied"
      ? deny(envelope.uid, message, { violations, warnings: [], annotations })
      : allow(envelope.uid, { warnings: [], annotations });
  const about = readAbout(envelope);
  return toReviewed(envelope, { phase, ...decision, mutations: [], ...(about && { about }) }, response);
};

export interface Aside {
  readonly code: "request.unsupported" | "internal";
  readonly message: string;
  readonly revision: string;
  readonly guardMode: GuardMode;
}
