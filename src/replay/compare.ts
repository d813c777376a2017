import type { Violation } from "../model/decision.ts";
import type { Again } from "./judge-again.ts";
import type { MissingRead } from "./missing-reads.ts";
import { mutatedDifferently } from "./mutated-differently.ts";
import type { Judgement } from "./replay-case.ts";

/** What an edit does to one request. `flagged`: let in, with a refusal of a policy in `warn` or `audit`. */
export const CHANGES = [
  "newly-denied",
  "newly-allowed",
  "newly-flagged",
  "no-longer-flagged",
  "mutates-differently",
  "cannot-tell",
  "unchanged",
] as const;

export type Change = (typeof CHANGES)[number];

export interface Comparison {
  readonly change: Change;
  /** Codes of what is broken now, or was; fields that are changed differently; readers of what is missing. */
  readonly why: readonly string[];
  /** Whose doing it is; empty for the guard's own rules. */
  readonly policies: readonly string[];
  readonly missing: readonly MissingRead[];
}

export interface CompareOptions {
  /** Whether both were judged by policies with the same rules. */
  readonly sameRules: boolean;
}

/** What was judged, or would be by other policies, against what the draft says. */
export const compare = (
  before: Again,
  after: Again,
  { sameRules }: CompareOptions = { sameRules: false },
): Comparison => {
  if (sameRules && isSameBesides(before, after)) return UNCHANGED;
  const missing = [...missingIn(after), ...missingIn(before)];
  if ("missing" in before || "missing" in after) {
    const readers = missing.map(({ reader, lack }) => (reader === "" ? lack : reader));
    return { change: "cannot-tell", why: distinct(readers), policies: policiesOf(missing), missing };
  }
  const change = changeOf(before, after);
  if (change === "unchanged") return compareMutations(before, after);
  const broken = change === "newly-denied" || change === "newly-flagged" ? after : before;
  const violations = tellingIn(broken);
  const why = distinct(violations.map(({ code }) => code));
  return { change, why, policies: policiesOf(violations), missing };
};

const UNCHANGED: Comparison = { change: "unchanged", why: [], policies: [], missing: [] };

/**
 * Whether the same rules are in the dark on both sides, about containers that were changed alike, and all else comes to
 * the same verdict: what they would say comes on top of it, and comes on top of both.
 */
const isSameBesides = (before: Again, after: Again): boolean => {
  if (!("missing" in before && "missing" in after)) return false;
  const [one, other] = [before.besides?.(), after.besides?.()];
  if (one === undefined || other === undefined) return false;
  return one.verdict === other.verdict && compareMutations(one, other).change === "unchanged";
};

const missingIn = (again: Again): readonly MissingRead[] => ("missing" in again ? again.missing : []);

const changeOf = ({ verdict: before }: Judgement, { verdict: after }: Judgement): Change => {
  if (before === after) return "unchanged";
  if (after === "denied") return "newly-denied";
  if (before === "denied") return "newly-allowed";
  return after === "would-deny" ? "newly-flagged" : "no-longer-flagged";
};

/** Of a refusal only what refuses: what a policy in `warn` says besides does not matter. */
const tellingIn = ({ verdict, violations }: Judgement): readonly Violation[] =>
  verdict === "denied" ? violations.filter(({ mode }) => mode === "enforce") : violations;

/** What is refused lands nowhere, however it was changed. */
const compareMutations = (before: Judgement, after: Judgement): Comparison => {
  const known = before.verdict !== "denied" && before.changed !== undefined && after.changed !== undefined;
  const differing = known ? mutatedDifferently(before.changed, after.changed) : [];
  return {
    change: differing.length > 0 ? "mutates-differently" : "unchanged",
    why: distinct(differing.map(({ field }) => field)),
    policies: policiesOf(differing),
    missing: [],
  };
};

const policiesOf = (list: readonly { readonly policy?: string }[]): readonly string[] =>
  distinct(list.flatMap(({ policy }) => policy ?? []));

const distinct = (list: readonly string[]): readonly string[] => [...new Set(list)];
