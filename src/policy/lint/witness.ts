import type { DebugContainer } from "../../model/container.ts";
import type { DebugRequest, Labels, Requester } from "../../model/debug-request.ts";
import { UNKNOWN_POD } from "../../model/unknown-pod.ts";
import { applicablePolicies } from "../applicable.ts";
import type { CompiledPolicy, PolicySet } from "../compile.ts";
import type { Subject } from "../subject.ts";
import { isSelectedWithin, labelsIn, type Domains } from "./label-domain.ts";
import { commonName, type NameKind } from "./name-overlap.ts";
import { EVERYBODY, isSubjectWithin, partsOf, userNameOf, type Part } from "./scope.ts";
import { isNameWithin } from "./name-overlap.ts";

/**
 * A request that both policies certainly judge, made up and held against them. Only where one says in each respect the
 * same as the other or more: that somebody may be in two groups, or a namespace be named both `team-*` and `*-prod`,
 * does not mean that there is one.
 */
export const judgedByBoth = (one: CompiledPolicy, other: CompiledPolicy): DebugRequest | undefined =>
  pairsOf(partsOf(one.spec.match), partsOf(other.spec.match))
    .map(([a, b]) => narrowerOf(a, b))
    .map((part) => part && requestIn(part))
    .find((request) => request !== undefined && judging([one, other], request).length === 2);

/** Names of the policies that judge a request. */
export const judging = (
  policies: readonly CompiledPolicy[],
  request: DebugRequest,
): readonly CompiledPolicy[] => applicablePolicies(toSet(policies), request).matching;

export const toSet = (policies: readonly CompiledPolicy[]): PolicySet => ({
  policies,
  revision: "",
  readsNamespaceLabels: true,
});

const pairsOf = (
  ones: readonly Part[] | undefined = [],
  others: readonly Part[] | undefined = [],
): readonly (readonly [Part, Part])[] => ones.flatMap((a) => others.map((b) => [a, b] as const));

/** Whether there can be such a request at all, so that it is worth looking for one. */
export const mayBeJudgedByBoth = (one: CompiledPolicy, other: CompiledPolicy): boolean =>
  pairsOf(partsOf(one.spec.match), partsOf(other.spec.match)).some(
    ([a, b]) => narrowerOf(a, b) !== undefined,
  );

/** What both parts take in, where one of them is within the other in each respect. */
export const narrowerOf = (one: Part, other: Part): Part | undefined => {
  // Namespaces first: they tell most policies apart.
  const namespace = pick(one.namespace, other.namespace, isGlobWithin);
  const subject = namespace && pick(one.subject, other.subject, isSubjectWithin);
  const podLabels = subject && pick(one.podLabels, other.podLabels, isSelectedWithin);
  const namespaceLabels = podLabels && pick(one.namespaceLabels, other.namespaceLabels, isSelectedWithin);
  return (
    namespaceLabels && {
      namespace: namespace.picked,
      subject: subject.picked,
      podLabels: podLabels.picked,
      namespaceLabels: namespaceLabels.picked,
    }
  );
};

const pick = <Value>(
  one: Value,
  other: Value,
  isWithin: (inner: Value, outer: Value) => boolean,
): { readonly picked: Value } | undefined => {
  if (isWithin(one, other)) return { picked: one };
  return isWithin(other, one) ? { picked: other } : undefined;
};

const isGlobWithin = (inner: string | undefined, outer: string | undefined): boolean =>
  outer === undefined || (inner !== undefined && isNameWithin(inner, outer));

/** A request that the part takes in; undefined where none was found. */
export const requestIn = (part: Part, container?: DebugContainer): DebugRequest | undefined => {
  const namespace = namespaceIn(part);
  const requester = requesterFor(part.subject);
  const podLabels = labelsIn(part.podLabels);
  const labels = labelsIn(part.namespaceLabels);
  if (namespace === undefined || requester === undefined || podLabels === undefined || labels === undefined) {
    return undefined;
  }
  // The API server sees to that label, so no other value is ever found there.
  const namespaceLabels = { ...labels, [NAME_LABEL]: namespace };
  return { ...sampleRequest(container, { labels: podLabels }), requester, namespace, namespaceLabels };
};

/** The label in which a namespace's own name stands. */
export const NAME_LABEL = "kubernetes.io/metadata.name";

const namespaceIn = ({ namespace, namespaceLabels }: Part): string | undefined => {
  const domain = namespaceLabels.get(NAME_LABEL);
  const named = domain?.only === true ? [...domain.listed] : [];
  const globs = named.length > 0 ? named : [namespace ?? "default"];
  return globs.map((glob) => nameFor(glob, "label")).find((name) => name !== undefined);
};

/** Somebody who is that subject, and nothing else but authenticated. */
export const requesterFor = (subject: Subject | undefined): Requester | undefined => {
  if (subject === undefined) return { username: "somebody", groups: [EVERYBODY] };
  const name = nameFor(subject.kind === "Group" ? subject.name : userNameOf(subject), "any");
  if (name === undefined) return undefined;
  return subject.kind === "Group"
    ? { username: "somebody", groups: [name, EVERYBODY] }
    : { username: name, groups: [EVERYBODY] };
};

const nameFor = (glob: string, kind: NameKind): string | undefined => {
  const found = commonName([glob], kind);
  return typeof found === "string" ? undefined : found.name;
};

/** Labels of a pod that `domains` take in. */
export const relabelled = (request: DebugRequest, domains: Domains): DebugRequest | undefined => {
  const labels = labelsIn(domains);
  return labels && { ...request, pod: { ...request.pod, labels } };
};

interface PodGiven {
  readonly labels?: Labels;
  readonly windows?: boolean;
  readonly ids?: { readonly runAsUser: number; readonly runAsGroup: number };
}

/** What `kubectl debug` sends at the least, to a pod that says nothing about security. */
export const sampleRequest = (
  container: DebugContainer = { name: "debugger", image: "busybox" },
  { labels = {}, windows = false, ids }: PodGiven = {},
): DebugRequest => ({
  uid: "",
  dryRun: false,
  requester: { username: "somebody", groups: [EVERYBODY] },
  namespace: "default",
  namespaceLabels: { [NAME_LABEL]: "default" },
  pod: {
    ...UNKNOWN_POD,
    name: "web",
    uid: "",
    labels,
    windows,
    containers: [{ name: "app", ...ids }],
    securityContext: { ...ids },
  },
  added: [{ index: 0, container }],
});
