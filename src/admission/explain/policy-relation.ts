import type { DebugRequest } from "../../model/debug-request.ts";
import { printable, quote } from "../../model/printable.ts";
import { relationOf } from "../../policy/applicable.ts";
import type { CompiledPolicy } from "../../policy/compile.ts";
import { compileMatch, type MatchBlock } from "../../policy/match.ts";
import type { Subject } from "../../policy/subject.ts";
import { shortList } from "../../policy/checks/short-list.ts";
import { unfulfilled } from "./selector-words.ts";

/** How a policy stands to a request, and what of its `match` or `exclude` says so. */
export interface PolicyRelation {
  readonly stands: "matches" | "excluded" | "passed by" | "undecided";
  /** Empty where it matches. */
  readonly because: readonly MatchReason[];
}

export interface MatchReason {
  /** `match.subjects`, `exclude[0]`. */
  readonly place: string;
  /** One line, printable. */
  readonly reason: string;
}

/** Why a policy judges a request, or does not. What holds is not told, but for the exclusion that fits. */
export const explainRelation = (policy: CompiledPolicy, request: DebugRequest): PolicyRelation => {
  switch (relationOf(policy, request)) {
    case "matching":
      return { stands: "matches", because: [] };
    case "excluding":
      return { stands: "excluded", because: [exclusion(policy, request)] };
    case "undecided":
      return { stands: "undecided", because: unknowns(policy, request) };
    case undefined:
      return { stands: "passed by", because: misses(policy, request) };
  }
};

/** A block that is excluded for certain may have a `match` that hangs on unknown labels. */
const misses = (policy: CompiledPolicy, request: DebugRequest): readonly MatchReason[] => {
  const missed = unheld("match", policy.spec.match ?? {}, request, "no");
  return missed.length > 0 ? missed : [exclusion(policy, request)];
};

const exclusion = ({ spec, excludes }: CompiledPolicy, request: DebugRequest): MatchReason => {
  const at = excludes.findIndex((exclude) => exclude(request) === "yes");
  return { place: `exclude[${at}]`, reason: `fits: ${describe(spec.exclude?.[at] ?? {})}` };
};

/** Not of a block that something else has settled. */
const unknowns = ({ spec, excludes }: CompiledPolicy, request: DebugRequest): readonly MatchReason[] => [
  ...unheld("match", spec.match ?? {}, request, "unknown"),
  ...(spec.exclude ?? []).flatMap((block, at) =>
    excludes[at]?.(request) === "unknown" ? unheld(`exclude[${at}]`, block, request, "unknown") : [],
  ),
];

const KEYS = ["namespaces", "subjects", "podSelector", "namespaceSelector"] as const;

/** The keys of a block that come to `answer`, each judged by itself. */
const unheld = (
  place: string,
  block: MatchBlock,
  request: DebugRequest,
  answer: "no" | "unknown",
): readonly MatchReason[] =>
  KEYS.filter(
    (key) => block[key] !== undefined && compileMatch({ [key]: block[key] })(request) === answer,
  ).map((key) => ({ place: `${place}.${key}`, reason: WORDS[key](block, request) }));

const WORDS: Readonly<Record<(typeof KEYS)[number], (block: MatchBlock, request: DebugRequest) => string>> = {
  namespaces: ({ namespaces = [] }, { namespace }) =>
    `namespace ${quote(namespace)} is none of: ${names(namespaces)}`,
  subjects: ({ subjects = [] }, { requester }) =>
    `${quote(requester.username)} (groups: ${names(requester.groups)}) is none of: ${names(subjects.map(subjectName))}`,
  podSelector: ({ podSelector = {} }, { pod }) =>
    `the pod lacks label ${unfulfilled(podSelector, pod.labels).join(", ")}`,
  namespaceSelector: ({ namespaceSelector = {} }, { namespace, namespaceLabels }) =>
    namespaceLabels === undefined
      ? `the labels of namespace ${quote(namespace)} are not known`
      : `namespace ${quote(namespace)} lacks label ${unfulfilled(namespaceSelector, namespaceLabels).join(", ")}`,
};

const names = (texts: readonly string[]): string =>
  texts.length === 0 ? "none" : shortList(texts.map((text) => printable(text, 80)));

const subjectName = (subject: Subject): string =>
  subject.kind === "ServiceAccount"
    ? `ServiceAccount ${subject.namespace}/${subject.name}`
    : `${subject.kind} ${subject.name}`;

const describe = ({ namespaces, subjects, podSelector, namespaceSelector }: MatchBlock): string =>
  [
    namespaces && `namespaces ${names(namespaces)}`,
    subjects && `subjects ${names(subjects.map(subjectName))}`,
    podSelector && "podSelector",
    namespaceSelector && "namespaceSelector",
  ]
    .filter((part) => part !== undefined)
    .join("; ");
