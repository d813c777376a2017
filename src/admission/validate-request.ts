import type { DebugContainer } from "../model/container.ts";
import type { DebugRequest } from "../model/debug-request.ts";
import type { Decision } from "../model/decision.ts";
import { applicablePolicies } from "../policy/applicable.ts";
import { evaluate } from "../policy/evaluate.ts";
import { decide } from "../policy/mode.ts";
import type { AdmissionResponse, Envelope } from "./admission-review.ts";
import { allow, decisionAnnotations, deny, toReviewed, type Reviewed } from "./answer.ts";
import { refusalMessage } from "./message.ts";
import { mutateContainers, withContainers } from "./mutate-request.ts";
import type { JudgeContext } from "./review.ts";
import { stampViolations } from "./stamp.ts";
import { tryCommand } from "./try-command.ts";
import { advice, violationWarnings } from "./warnings.ts";

/** Judges what mutation, and every other webhook, made of the added containers. */
export const validateRequest = (
  context: JudgeContext,
  envelope: Envelope,
  request: DebugRequest,
): Reviewed => {
  const decision = judge(context, request);
  return toReviewed(
    envelope,
    { phase: "validate", ...decision, mutations: [], request },
    respond(context, envelope, request, decision),
  );
};

const respond = (
  context: JudgeContext,
  { uid }: Envelope,
  request: DebugRequest,
  decision: Decision,
): AdmissionResponse => {
  const annotations = decisionAnnotations(decision);
  const warnings = violationWarnings(decision, request);
  if (decision.verdict === "denied") {
    return deny(uid, messageFor(context, request, decision), {
      violations: decision.violations,
      warnings,
      annotations,
    });
  }
  return allow(uid, { warnings: [...warnings, ...(context.advice ? advice(request) : [])], annotations });
};

type DecideContext = Pick<JudgeContext, "policies" | "stamp" | "guardMode" | "unmatched" | "stored">;

/** The policies' judgement and the stamp's, as one decision. `known`: the policies', where it is known already. */
export const judge = (context: DecideContext, request: DebugRequest, known?: Decision): Decision => {
  const { policies: set, stamp, guardMode } = context;
  const judged = known ?? evaluate(set, request, context);
  if (set === undefined) return judged;
  const stamps = stampViolations(request, stamp && guardMode === "enforce");
  if (stamps.length === 0) return judged;
  return decide([...judged.violations, ...stamps], {
    guardMode,
    policies: judged.policies,
    revision: judged.revision,
  });
};

const messageFor = (context: JudgeContext, request: DebugRequest, decision: Decision): string => {
  const { policies: set } = context;
  const policies = set === undefined ? [] : applicablePolicies(set, request).matching;
  // Whoever does not come by `/mutate`, or meets another webhook after it, fails again whatever is typed.
  const hopeless = decision.violations.some(
    ({ code }) => code === "stamp.missing" || (code === "stamp.forged" && context.stamp),
  );
  const judgeInstead = (container: DebugContainer): Decision => {
    const instead = withContainers(request, [container]);
    const { containers } = mutateContainers(context, instead);
    return judge(context, withContainers(request, containers));
  };
  const tryLine = hopeless ? undefined : tryCommand(request, policies, judgeInstead);
  return refusalMessage({ decision, policies, tryLine });
};
