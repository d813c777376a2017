import type { DebugRequest, Labels } from "../model/debug-request.ts";
import { compileNameGlob } from "./glob.ts";
import { compileSelector, type LabelSelector } from "./label-selector.ts";
import { compileSubject, type Subject } from "./subject.ts";

/** `unknown`: it hangs on the namespace's labels, and those are not known. */
export type Matching = "yes" | "no" | "unknown";

export interface MatchBlock {
  readonly namespaces?: readonly string[] | undefined;
  readonly namespaceSelector?: LabelSelector | undefined;
  readonly podSelector?: LabelSelector | undefined;
  readonly subjects?: readonly Subject[] | undefined;
}

export type Matcher = (request: DebugRequest) => Matching;

/**
 * Compiles a `match` block or an `exclude` entry: all that is given must hold. The namespace's labels are looked at
 * last, so that a request that fails for another reason never hangs on them.
 */
export const compileMatch = (block: MatchBlock): Matcher => {
  const conditions = compileConditions(block);
  const { namespaceSelector } = block;
  const byLabels = namespaceSelector === undefined ? undefined : compileSelector(namespaceSelector);
  return (request) => {
    if (!conditions.every((holds) => holds(request))) return "no";
    return byLabels === undefined ? "yes" : matchLabels(byLabels, request.namespaceLabels);
  };
};

type Condition = (request: DebugRequest) => boolean;

const compileConditions = ({ namespaces, podSelector, subjects }: MatchBlock): readonly Condition[] => {
  const conditions: Condition[] = [];
  if (namespaces !== undefined) {
    const globs = namespaces.map(compileNameGlob);
    conditions.push((request) => globs.some((glob) => glob(request.namespace)));
  }
  if (subjects !== undefined) {
    const tests = subjects.map(compileSubject);
    conditions.push((request) => tests.some((test) => test(request.requester)));
  }
  if (podSelector !== undefined) {
    const selects = compileSelector(podSelector);
    conditions.push((request) => selects(request.pod.labels));
  }
  return conditions;
};

const matchLabels = (selects: (labels: Labels) => boolean, labels: Labels | undefined): Matching => {
  if (labels === undefined) return "unknown";
  return selects(labels) ? "yes" : "no";
};
