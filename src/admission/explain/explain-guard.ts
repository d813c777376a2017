import type { DebugContainer, EnvEntry } from "../../model/container.ts";
import type { Verdict, Violation } from "../../model/decision.ts";
import { isObject, type JsonObject } from "../../model/json.ts";
import type { Mutation } from "../../model/mutation.ts";
import { isStampName } from "../../model/stamp-names.ts";
import { afterMutation } from "../after-mutation.ts";
import { reviewBothPhases, type BothPhases } from "../both-phases.ts";
import type { ReviewContext, Undecodable } from "../review.ts";
import { explainPolicy, type ExplainedPolicy } from "./explain-policy.ts";

/** What the guard makes of one request, and why. */
export interface ExplainedGuard {
  readonly verdict: Verdict;
  /** Every policy of the set, whether it judges the request or not. */
  readonly policies: readonly ExplainedPolicy[];
  /** Of the guard itself, not of a policy: nobody's policy covers the request, a stamp is forged. */
  readonly violations: readonly Violation[];
  readonly mutations: readonly Mutation[];
  readonly containers: readonly ExplainedContainer[];
  /** Of a refusal, as the person would read it. */
  readonly message: string | undefined;
  /** Of the two calls, as the person would see them. */
  readonly warnings: { readonly mutate: readonly string[]; readonly validate: readonly string[] };
  readonly revision: string;
  /** The pod as it would be stored if nobody refuses; undefined where the request could not be read. */
  readonly pod: JsonObject | undefined;
}

/** A container that the request adds; values of env entries that are not the stamp's are not shown. */
export interface ExplainedContainer {
  readonly name: string;
  /** As kubectl sends it, with the API server's defaults. */
  readonly asked: DebugContainer;
  /** As `/mutate` leaves it, and as it would stand in the pod. */
  readonly after: DebugContainer;
}

/** Judges a review as the webhook does, in both calls, and tells what each policy had to do with it. */
export const explainGuard = (
  context: Omit<ReviewContext, "phase">,
  body: unknown,
): ExplainedGuard | Undecodable => {
  const phases = reviewBothPhases(context, body);
  if ("undecodable" in phases) return phases;
  const { outcome } = phases.validated;
  const { request } = outcome;
  const policies =
    request === undefined || request.added.length === 0
      ? []
      : (context.policies?.policies ?? []).map((policy) => explainPolicy(policy, phases, request));
  return {
    verdict: outcome.verdict,
    policies,
    violations: outcome.violations.filter(({ policy }) => policy === undefined),
    mutations: phases.mutated.outcome.mutations,
    containers: containersOf(phases),
    message: outcome.message,
    warnings: { mutate: phases.mutated.outcome.warnings, validate: outcome.warnings },
    revision: outcome.revision,
    pod: request === undefined ? undefined : podAfter(body, phases),
  };
};

const podAfter = (body: unknown, { mutated }: BothPhases): JsonObject | undefined => {
  const next = afterMutation(body, mutated.answer.response);
  const request = isObject(next) ? next["request"] : undefined;
  const pod = isObject(request) ? request["object"] : undefined;
  return isObject(pod) ? pod : undefined;
};

/** `/mutate` keeps names and places, so the two lists go side by side. */
const containersOf = ({ mutated, validated }: BothPhases): readonly ExplainedContainer[] => {
  const after = validated.outcome.request?.added ?? [];
  return (mutated.outcome.request?.added ?? []).map(({ container }, at) => ({
    name: container.name,
    asked: withoutValues(container),
    after: withoutValues(after[at]?.container ?? container),
  }));
};

/** What is explained is pasted into tickets; secrets are passed in env values (DESIGN 2). */
const withoutValues = (container: DebugContainer): DebugContainer => {
  const { env } = container;
  return env === undefined ? container : { ...container, env: env.map(hidden) };
};

const hidden = (entry: EnvEntry): EnvEntry =>
  entry.value === undefined || entry.value === "" || isStampName(entry.name)
    ? entry
    : { ...entry, value: HIDDEN };

/** What stands in the place of an env value. */
export const HIDDEN = "(not shown)";
