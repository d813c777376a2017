import { mutateContainers, withContainers } from "../admission/mutate-request.ts";
import { judge } from "../admission/validate-request.ts";
import type { DebugRequest } from "../model/debug-request.ts";
import type { Violation } from "../model/decision.ts";
import { isStampName } from "../model/stamp-names.ts";
import type { CompiledPolicy, PolicySet } from "../policy/compile.ts";
import { evaluate } from "../policy/evaluate.ts";
import { decide, type GuardMode } from "../policy/mode.ts";
import { applyPolicies } from "../policy/mutate.ts";
import { planReads, type MissingRead } from "./missing-reads.ts";
import type { Judgement, ReplayCase } from "./replay-case.ts";

export interface ReplayOptions {
  /** Undefined: each request in the mode that it was judged in. */
  readonly guardMode: GuardMode | undefined;
  readonly unmatched: "deny" | "allow";
}

/** What a set of policies makes of a recorded request, or what would have to be known for that. */
export type Again = Judgement | InTheDark;

export interface InTheDark {
  readonly missing: readonly MissingRead[];
  /**
   * What comes out if those rules that read what is missing refuse nothing; undefined where more than rules of policies
   * hangs on it.
   */
  readonly besides?: () => Judgement;
}

/** Judges as the webhook would: `/mutate` on what the client asked for, then `/validate`. */
export const createJudge = (set: PolicySet, options: ReplayOptions): ((given: ReplayCase) => Again) => {
  const missingReads = planReads(set);
  const mutating = new Set(set.policies.filter(mutates).map(({ name }) => name));
  return ({ asked, at, guardMode: recorded, before }) => {
    const lasting = before.violations.filter(isOfRequest);
    if (lasting.length > 0) return { verdict: "denied", violations: lasting, changed: undefined };
    if ("lacks" in asked) return { missing: [{ lack: asked.lacks, reader: "", touches: "match" }] };
    const { request, stored } = asked;
    const guardMode = options.guardMode ?? recorded;
    const stamp = holdsStamp(request);
    const context = { policies: set, guardMode, unmatched: options.unmatched, stored, stamp };
    const missing = missingReads(asked);
    if (missing.length > 0) {
      const refusals = certainRefusals(context, request, { missing, mutating });
      if (refusals.length === 0)
        return { missing, ...besides(context, { request, at, missing, addedKnown: asked.addedKnown }) };
      return { verdict: "denied", violations: refusals, changed: undefined };
    }
    const judged = judgeKnown(context, request, at);
    return asked.addedKnown || isSameForEach(context, request, judged) ? judged : { missing: [ADDED] };
  };
};

/** Policies do not see the stamp, and `/mutate` makes it right: only one that is there already must be made anew. */
const holdsStamp = ({ added }: DebugRequest): boolean =>
  added.some(({ container }) => container.env?.some(({ name }) => isStampName(name)) === true);

const ADDED: MissingRead = { lack: "added", reader: "", touches: "match" };

const judgeKnown = (context: Context, request: DebugRequest, at: string): Judgement => {
  const changed = mutateContainers({ ...context, now: new Date(at) }, request);
  const { verdict, violations } = judge(
    context,
    withContainers(request, changed.containers),
    changed.decision,
  );
  return { verdict, violations, changed };
};

/** The record has that value in another form, or the pod's facts: what is changed and who judges is known. */
const isOfRule = ({ lack, touches: part }: MissingRead): boolean =>
  (lack === "stored-pod" || lack === "env-values" || lack === "command") &&
  typeof part === "object" &&
  part.codes.startsWith("rules.");

interface Besides {
  readonly request: DebugRequest;
  readonly at: string;
  readonly missing: readonly MissingRead[];
  readonly addedKnown: boolean;
}

const besides = (
  context: Context,
  { request, at, missing, addedKnown }: Besides,
): Pick<InTheDark, "besides"> => {
  if (!addedKnown || !missing.every(isOfRule)) return {};
  return {
    besides: () => {
      const judged = judgeKnown(context, request, at);
      const violations = judged.violations.filter((one) => !isTouched(one, missing));
      const { verdict } = decide(violations, { guardMode: context.guardMode, policies: [], revision: "" });
      return { ...judged, violations, verdict };
    },
  };
};

/** Whether it comes to the same whichever of the containers the request added: what breaks a rule alone breaks it with others. */
const isSameForEach = (context: Context, request: DebugRequest, { verdict }: Judgement): boolean =>
  request.added.length < 2 ||
  request.added.every(
    (one) => judgeKnown(context, { ...request, added: [one] }, "1970-01-01").verdict === verdict,
  );

/**
 * What no policy could have put right: `/mutate` had not run or was undone, or the request could not be read. It would
 * be refused for that again.
 */
const isOfRequest = ({ code, mode }: Violation): boolean => mode === "enforce" && LASTING.has(code);

const LASTING: ReadonlySet<string> = new Set([
  ...["stamp.missing", "stamp.forged", "request.unsupported", "internal"],
]);

type Context = Parameters<typeof judge>[0] & { readonly policies: PolicySet };

interface InDoubt {
  readonly missing: readonly MissingRead[];
  /** Names of the policies that change containers. */
  readonly mutating: ReadonlySet<string>;
}

/**
 * What refuses the request whatever the missing parts are. Mutation could cure some of it, and is left out where it would
 * spoil more: so it has to be there before and after.
 */
const certainRefusals = (context: Context, request: DebugRequest, doubt: InDoubt): readonly Violation[] => {
  const certain = refusalsIn(context, request, doubt);
  const lasting = certain.filter(({ code }) => /^(images|limits)\./.test(code));
  if (lasting.length > 0) return lasting;
  if (certain.length === 0 || doubt.missing.some((read) => sways(read, doubt))) return [];
  const changes = applyPolicies(context.policies, request);
  const changed = changes.map(({ container }) => container);
  return refusalsIn(context, withContainers(request, changed), doubt);
};

const refusalsIn = (context: Context, request: DebugRequest, { missing }: InDoubt): readonly Violation[] =>
  evaluate(context.policies, request, context).violations.filter(
    (violation) => violation.mode === "enforce" && isCertain(violation, missing),
  );

const isCertain = (violation: Violation, missing: readonly MissingRead[]): boolean =>
  violation.policy !== undefined && violation.code !== "namespace.unknown" && !isTouched(violation, missing);

const isTouched = ({ code, policy }: Violation, missing: readonly MissingRead[]): boolean =>
  missing.some((read) => read.policy === policy && touches(read, code));

const touches = ({ touches: part }: MissingRead, code: string): boolean =>
  part === "match" || (part !== "mutation" && (code === part.codes || code.startsWith(`${part.codes}.`)));

/**
 * Whether what is missing decides about what is changed. That a Windows pod loses fields is held against those who read
 * them.
 */
const sways = ({ policy, touches: part }: MissingRead, { mutating }: InDoubt): boolean =>
  part === "mutation" || (part === "match" && policy !== undefined && mutating.has(policy));

const mutates = ({ defaults, removeCapabilities, mode }: CompiledPolicy): boolean =>
  mode !== "audit" && (defaults !== undefined || removeCapabilities.size > 0);
