import type { CompiledPolicy } from "../compile.ts";
import type { MatchBlock } from "../match.ts";
import type { Subject } from "../subject.ts";
import { domainsOf, isSelectedWithin, type Domains } from "./label-domain.ts";
import { isNameWithin } from "./name-overlap.ts";

/** Part of a block with one namespace glob and one subject at most: a block is all of its parts. */
export interface Part {
  /** A glob; undefined: any namespace. */
  readonly namespace: string | undefined;
  /** Undefined: anybody. */
  readonly subject: Subject | undefined;
  readonly podLabels: Domains;
  readonly namespaceLabels: Domains;
}

/** With more parts than this a block is not looked into: comparing goes with the square. */
const MAX_PARTS = 256;

/** Undefined where there are too many. Kept as long as the block is: each is compared with those of all policies. */
export const partsOf = (block: MatchBlock = EMPTY): readonly Part[] | undefined => {
  if (!known.has(block)) known.set(block, makeParts(block));
  return known.get(block);
};

const EMPTY: MatchBlock = {};
const known = new WeakMap<MatchBlock, readonly Part[] | undefined>();

const makeParts = (block: MatchBlock): readonly Part[] | undefined => {
  const { namespaces = [undefined], podSelector, namespaceSelector } = block;
  const subjects = isEverybody(block) ? [undefined] : (block.subjects ?? [undefined]);
  if (namespaces.length * subjects.length > MAX_PARTS) return undefined;
  const podLabels = domainsOf(podSelector);
  const namespaceLabels = domainsOf(namespaceSelector);
  return namespaces.flatMap((namespace) =>
    subjects.map((subject) => ({ namespace, subject, podLabels, namespaceLabels })),
  );
};

/** Every request of `inner` is one of `outer`. */
export const isPartWithin = (inner: Part, outer: Part): boolean =>
  isGlobWithin(inner.namespace, outer.namespace) &&
  isSubjectWithin(inner.subject, outer.subject) &&
  isSelectedWithin(inner.podLabels, outer.podLabels) &&
  isSelectedWithin(inner.namespaceLabels, outer.namespaceLabels);

/** Every request that `inner` takes in is certainly one that some of the `outer` blocks takes in. */
export const isBlockWithin = (inner: MatchBlock | undefined, outer: readonly MatchBlock[]): boolean => {
  const parts = partsOf(inner);
  const covers = outer.flatMap((block) => partsOf(block) ?? []);
  return parts?.every((part) => covers.some((cover) => isPartWithin(part, cover))) === true;
};

/** Wherever `inner` judges, `outer` certainly judges too. */
export const judgesWherever = (outer: CompiledPolicy, inner: CompiledPolicy): boolean => {
  const spared = inner.spec.exclude ?? [];
  return (
    isBlockWithin(inner.spec.match, [outer.spec.match ?? EMPTY]) &&
    (outer.spec.exclude ?? []).every((excluded) => isBlockWithin(excluded, spared))
  );
};

/** Whoever is authenticated is in this group, and nobody else is let through to a pod. */
export const EVERYBODY = "system:authenticated";

const isEverybody = ({ subjects }: MatchBlock): boolean =>
  subjects?.some(
    ({ kind, name }) =>
      (kind === "Group" && isNameWithin(EVERYBODY, name)) || (kind === "User" && isNameWithin("*", name)),
  ) ?? true;

const isGlobWithin = (inner: string | undefined, outer: string | undefined): boolean =>
  outer === undefined || isNameWithin(inner ?? "*", outer);

export const isSubjectWithin = (inner: Subject | undefined, outer: Subject | undefined): boolean => {
  if (outer === undefined) return true;
  if (inner === undefined) return false;
  if (inner.kind === "ServiceAccount" && outer.kind === "ServiceAccount") {
    return isNameWithin(inner.namespace, outer.namespace) && isNameWithin(inner.name, outer.name);
  }
  if (outer.kind === "User" && inner.kind !== "Group") return isNameWithin(userNameOf(inner), outer.name);
  return inner.kind === outer.kind && isNameWithin(inner.name, outer.name);
};

/** The user names of a subject that is no group, as a glob. */
export const userNameOf = (subject: Exclude<Subject, { kind: "Group" }>): string =>
  subject.kind === "User" ? subject.name : `system:serviceaccount:${subject.namespace}:${subject.name}`;
