import type { DebugContainer } from "../model/container.ts";
import type { DebugRequest } from "../model/debug-request.ts";
import type { Decision } from "../model/decision.ts";
import type { Mutation } from "../model/mutation.ts";
import { applicablePolicies } from "../policy/applicable.ts";
import type { PolicySet } from "../policy/compile.ts";
import { evaluate } from "../policy/evaluate.ts";
import { applyPolicies } from "../policy/mutate.ts";
import type { Envelope } from "./admission-review.ts";
import { allow, annotation, toReviewed, type Reviewed } from "./answer.ts";
import { diffContainer } from "./patch.ts";
import type { JudgeContext } from "./review.ts";
import { withStamp, type Stamp } from "./stamp.ts";
import { mutationWarnings, spoiledWarnings } from "./warnings.ts";

/** What `/mutate` makes of a request's containers, in the order of `request.added`. */
export interface Mutated {
  readonly containers: readonly DebugContainer[];
  readonly mutations: readonly Mutation[];
  /** Names of the policies that match. */
  readonly policies: readonly string[];
  /** Policies' changes were left out, since with them the request would have been refused. */
  readonly spoiled: boolean;
  /** It will be refused all the same, so what was changed is of no interest to the user. */
  readonly refused: boolean;
  /** What the policies say of these containers, where that had to be found out; they do not see the stamp. */
  readonly decision?: Decision | undefined;
}

type Changed = Pick<Mutated, "containers" | "mutations">;
type MutateContext = Pick<JudgeContext, "policies" | "guardMode" | "unmatched" | "stamp" | "now" | "stored">;

/** Changes, and never denies: what must not be let in is for `/validate` to refuse. */
export const mutateRequest = (context: JudgeContext, envelope: Envelope, request: DebugRequest): Reviewed => {
  const { containers, mutations, policies, spoiled, refused } = mutateContainers(context, request);
  const patch = request.added.flatMap(({ index, container }, at) =>
    diffContainer(index, container, containers[at] ?? container),
  );
  const revision = context.policies?.revision ?? "";
  const annotations = {
    policies: annotation(policies),
    mutations: annotation([...new Set(mutations.map(({ field }) => field))]),
    revision,
  };
  const warnings = refused
    ? []
    : [...mutationWarnings(mutations), ...(spoiled ? spoiledWarnings(request) : [])];
  return toReviewed(
    envelope,
    { phase: "mutate", verdict: "allowed", violations: [], mutations, policies, revision, request },
    allow(envelope.uid, { patch, warnings, annotations }),
  );
};

/** The containers as `/validate` should find them, if no other webhook steps in. */
export const mutateContainers = (context: MutateContext, request: DebugRequest): Mutated => {
  const { policies: set, guardMode } = context;
  const policies = matchingNames(set, request);
  const asked = request.added.map(({ container }) => container);
  if (set === undefined || guardMode === "audit") {
    return { containers: asked, mutations: [], policies, spoiled: false, refused: false };
  }
  const changes = applyPolicies(set, request);
  const changed = changes.map(({ container }) => container);
  const mutations = changes.flatMap((change) => change.mutations);
  const after = mutations.length === 0 ? undefined : evaluate(set, withContainers(request, changed), context);
  const before = severityOf(after) > 0 ? evaluate(set, request, context) : undefined;
  const spoiled = severityOf(after) > severityOf(before);
  const kept = spoiled ? { containers: asked, mutations: [] } : { containers: changed, mutations };
  const by = { requestedBy: request.requester.username, policies, revision: set.revision };
  return {
    ...stamped(context, by, kept),
    policies,
    spoiled,
    refused: severityOf(after) === REFUSED && !spoiled,
    decision: spoiled ? before : after,
  };
};

/** The same request with other containers in the places of those that it adds. */
export const withContainers = (
  request: DebugRequest,
  containers: readonly DebugContainer[],
): DebugRequest => ({
  ...request,
  added: request.added.map(({ index, container }, at) => ({ index, container: containers[at] ?? container })),
});

const matchingNames = (set: PolicySet | undefined, request: DebugRequest): readonly string[] =>
  set === undefined || request.added.length === 0
    ? []
    : applicablePolicies(set, request).matching.map(({ name }) => name);

/** Policies in `audit` do not count: what they observe must not change what happens. */
const severityOf = (decision: Decision | undefined): number => {
  const { violations } = decision ?? NO_VIOLATIONS;
  if (violations.some(({ mode }) => mode === "enforce")) return REFUSED;
  return violations.some(({ mode }) => mode === "warn") ? 1 : 0;
};

const NO_VIOLATIONS: Pick<Decision, "violations"> = { violations: [] };

const REFUSED = 2;

const stamped = (
  { stamp, now }: MutateContext,
  by: Omit<Stamp, "requestedAt">,
  { containers, mutations }: Changed,
): Changed => {
  if (!stamp) return { containers, mutations };
  const complete = { ...by, requestedAt: now };
  return {
    containers: containers.map((container) => withStamp(container, complete)),
    mutations: [
      ...mutations,
      ...containers.map(({ name }): Mutation => ({ kind: "stamp", container: name, field: "env" })),
    ],
  };
};
