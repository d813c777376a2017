import type { Labels } from "../../model/debug-request.ts";
import type { LabelSelector } from "../label-selector.ts";

/** The values that selectors leave to one label. */
export interface Domain {
  /** Whether the label may be missing. */
  readonly absent: boolean;
  /** `listed` are the only values, or the only ones that are not. */
  readonly only: boolean;
  readonly listed: ReadonlySet<string>;
}

export type Domains = ReadonlyMap<string, Domain>;

/** What several selectors, which must all hold, leave to each label that they name. */
export const domainsOf = (...selectors: readonly (LabelSelector | undefined)[]): Domains => {
  const domains = new Map<string, Domain>();
  for (const [key, domain] of selectors.flatMap(requirementsOf)) {
    domains.set(key, bothOf(domains.get(key) ?? ANYTHING, domain));
  }
  return domains;
};

/** The label that can have no value at all, nor be missing: a selector that asks so selects nothing. */
export const impossibleLabel = (domains: Domains): string | undefined =>
  [...domains].find(([, domain]) => isEmpty(domain))?.[0];

/** Whether labels that `inner` allows are all allowed by `outer`. */
export const isSelectedWithin = (inner: Domains, outer: Domains): boolean =>
  [...outer].every(([key, domain]) => isWithin(inner.get(key) ?? ANYTHING, domain));

/** Labels as asked for, as few as can be; undefined where there are none. */
export const labelsIn = (domains: Domains): Labels | undefined => {
  if (impossibleLabel(domains) !== undefined) return undefined;
  const entries = [...domains].flatMap(([key, domain]) =>
    domain.absent ? [] : [[key, valueIn(domain)] as const],
  );
  return Object.fromEntries(entries);
};

/** All that the domain leaves out. */
export const oppositeOf = ({ absent, only, listed }: Domain): Domain => ({
  absent: !absent,
  only: !only,
  listed,
});

export const bothOf = (one: Domain, other: Domain): Domain => {
  const absent = one.absent && other.absent;
  if (!one.only && !other.only)
    return { absent, only: false, listed: new Set([...one.listed, ...other.listed]) };
  const [given, rest] = one.only ? [one, other] : [other, one];
  return { absent, only: true, listed: new Set([...given.listed].filter((value) => isListed(value, rest))) };
};

/** Whether a value, where there is one, is among those that are left. */
const isListed = (value: string, { only, listed }: Domain): boolean => listed.has(value) === only;

const NONE: ReadonlySet<string> = new Set();
export const ANYTHING: Domain = { absent: true, only: false, listed: NONE };

const requirementsOf = (selector: LabelSelector | undefined): readonly (readonly [string, Domain])[] => [
  ...Object.entries(selector?.matchLabels ?? {}).map(
    ([key, value]) => [key, { absent: false, only: true, listed: new Set([value]) }] as const,
  ),
  ...(selector?.matchExpressions ?? []).map(({ key, operator, values }) => {
    const listed = new Set(values);
    const of: Record<typeof operator, Domain> = {
      In: { absent: false, only: true, listed },
      NotIn: { absent: true, only: false, listed },
      Exists: { absent: false, only: false, listed: NONE },
      DoesNotExist: { absent: true, only: true, listed: NONE },
    };
    return [key, of[operator]] as const;
  }),
];

const isEmpty = ({ absent, only, listed }: Domain): boolean => !absent && only && listed.size === 0;

const isWithin = (inner: Domain, outer: Domain): boolean => {
  if (inner.absent && !outer.absent) return false;
  if (inner.only) return [...inner.listed].every((value) => isListed(value, outer));
  return !outer.only && [...outer.listed].every((value) => inner.listed.has(value));
};

const valueIn = ({ only, listed }: Domain): string => {
  if (only) return [...listed][0] ?? "";
  let value = "x";
  while (listed.has(value)) value += "x";
  return value;
};
