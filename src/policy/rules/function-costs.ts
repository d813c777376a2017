import { isCelList, isCelMap } from "@bufbuild/cel";

/**
 * Steps that a call of the library's functions costs beyond the one of every call, by the sizes of what it works on.
 * What is not named costs no more: arithmetic, and comparing scalars.
 */
export const costOf = (name: string, [first, second]: readonly unknown[]): number =>
  COSTS[name]?.(first, second) ?? 0;

type Cost = (first: unknown, second: unknown) => number;

const compare: Cost = (first, second) => weigh(first, MAX_WEIGHT) + weigh(second, MAX_WEIGHT);
const read: Cost = (first, second) => (lengthOf(first) + lengthOf(second)) / 256;

const COSTS: Readonly<Record<string, Cost>> = {
  "_==_": compare,
  "_!=_": compare,
  "@in": (_, second) => weigh(second, MAX_WEIGHT),
  // Looking for a text in a text may cost the product of their lengths.
  contains: (first, second) =>
    (lengthOf(first) / 16) * (Math.min(lengthOf(first), lengthOf(second)) / 32 + 1 / 8),
  // The library counts code points by making a list of them.
  size: (first) => lengthOf(first) / 8,
  "_+_": read,
  "_<_": read,
  "_<=_": read,
  "_>_": read,
  "_>=_": read,
  startsWith: read,
  endsWith: read,
};

/** More than any budget has. */
const MAX_WEIGHT = 1_000_000;

const lengthOf = (value: unknown): number => (typeof value === "string" ? value.length : 0);

/** How many values there are, long texts counting as several; no more than `most`, and then it stops looking. */
const weigh = (value: unknown, most: number): number => {
  if (typeof value === "string") return value.length / 256;
  if (isCelList(value)) return weighAll(value, most);
  return isCelMap(value) ? weighAll(value.values(), most) : 0;
};

const weighAll = (values: Iterable<unknown>, most: number): number => {
  let weight = 0;
  for (const value of values) {
    weight += 1 + weigh(value, most - weight);
    if (weight >= most) break;
  }
  return weight;
};
