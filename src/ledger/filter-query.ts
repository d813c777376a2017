import { nearestWord } from "../model/nearest-word.ts";
import { quote } from "../model/printable.ts";
import type { RecordVerdict } from "../model/record.ts";
import type { PageRequest, RecordFilter } from "./ledger.ts";

export type FilterQuery =
  { readonly filter: RecordFilter; readonly page: PageRequest } | { readonly problem: string };

/**
 * A filter and a page as URLs and the terminal write them. Whatever is not known or not readable is a problem, in one
 * printable line: a filter that is quietly left out would show more than was asked for. Empty values are not given.
 */
export const parseFilterQuery = (params: URLSearchParams, now: Date): FilterQuery => {
  const given = [...params].filter(([, value]) => value !== "");
  const names = given.map(([name]) => name);
  const problem = firstProblem(given, now) ?? twice(names);
  if (problem !== undefined) return { problem };
  const filter = new Map<string, Value>(
    given.map(([name, value]) => [name, read(name, value, now) ?? value]),
  );
  const limit = filter.get("limit");
  const cursor = filter.get("cursor");
  filter.delete("limit");
  filter.delete("cursor");
  return {
    // Each name and the type of its value come from READERS, which the compiler holds to both interfaces.
    filter: Object.fromEntries(filter),
    page: {
      limit: typeof limit === "number" ? limit : DEFAULT_LIMIT,
      ...(typeof cursor === "string" && { cursor }),
    },
  };
};

/** What `parseFilterQuery` reads as this filter and page; the usual limit is left out. */
export const toFilterQuery = (filter: RecordFilter, page?: PageRequest): URLSearchParams => {
  const { limit, cursor } = page ?? { limit: DEFAULT_LIMIT };
  const all = { ...filter, limit: limit === DEFAULT_LIMIT ? undefined : limit, cursor };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(all)) {
    if (value !== undefined) query.set(name, value instanceof Date ? value.toISOString() : String(value));
  }
  return query;
};

/** In the order in which people think of them. */
export const VERDICTS: readonly RecordVerdict[] = [
  "allowed",
  "denied",
  "would-deny",
  "unguarded",
  "unjudged",
];

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 1000;
/** Usernames and images end before that. */
const MAX_LENGTH = 1000;

type Value = string | number | boolean | Date;

/** Reads one value; `expected` is for the message where `of` finds none in it. */
interface Reader<T> {
  readonly expected: string;
  readonly of: (text: string, now: Date) => T | undefined;
}

type Readers<T> = { readonly [Name in keyof T]-?: Reader<T[Name]> };

const text: Reader<string> = {
  expected: `at most ${MAX_LENGTH} characters`,
  of: (value) => (value.length <= MAX_LENGTH ? value : undefined),
};

const truth: Reader<boolean> = {
  expected: "true or false",
  of: (value) => (value === "true" || value === "false" ? value === "true" : undefined),
};

const UNITS_MS = new Map([
  ["s", 1000],
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
]);

const DATE = /^\d{4}-\d\d-\d\d$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/i;

/** A date is the midnight in UTC that it begins with. `Date` would take February 30 for March 2. */
const readTime = (value: string): Date | undefined => {
  const time = new Date(value);
  if (!(DATE.test(value) || TIME.test(value)) || Number.isNaN(time.getTime())) return undefined;
  const day = new Date(value.slice(0, 10));
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value.slice(0, 10)) ? time : undefined;
};

const readAge = (value: string, now: Date): Date | undefined => {
  const [, number = "", unit = ""] = /^(\d{1,5})([smhd])$/.exec(value) ?? [];
  const unitMs = UNITS_MS.get(unit);
  return unitMs === undefined ? undefined : new Date(now.getTime() - Number(number) * unitMs);
};

const time: Reader<Date> = {
  expected: "a time such as 2026-11-21T14:00:00Z, a date or an age such as 2h or 7d",
  of: (value, now) => readAge(value, now) ?? readTime(value),
};

const verdict: Reader<RecordVerdict> = {
  expected: `one of ${VERDICTS.join(", ")}`,
  of: (value) => VERDICTS.find((one) => one === value),
};

const limit: Reader<number> = {
  expected: `a whole number from 1 to ${MAX_LIMIT}`,
  of: (value) =>
    /^\d{1,4}$/.test(value) && Number(value) >= 1 && Number(value) <= MAX_LIMIT ? Number(value) : undefined,
};

const READERS: Readers<Required<RecordFilter & PageRequest>> = {
  since: time,
  until: time,
  cluster: text,
  namespace: text,
  pod: text,
  user: text,
  group: text,
  image: text,
  verdict,
  code: text,
  policy: text,
  landed: truth,
  dryRun: truth,
  text,
  limit,
  cursor: text,
};

const readers: ReadonlyMap<string, Reader<Value>> = new Map(Object.entries(READERS));

const read = (name: string, value: string, now: Date): Value | undefined => readers.get(name)?.of(value, now);

const firstProblem = (given: readonly (readonly [string, string])[], now: Date): string | undefined => {
  for (const [name, value] of given) {
    const reader = readers.get(name);
    if (reader === undefined) return unknownName(name);
    if (reader.of(value, now) === undefined)
      return `${name}: expected ${reader.expected}, found ${quote(value, 64)}`;
  }
  return undefined;
};

const unknownName = (name: string): string => {
  const meant = nearestWord(name, [...readers.keys()]);
  const hint =
    meant === undefined ? `known are ${[...readers.keys()].join(", ")}` : `did you mean "${meant}"?`;
  return `unknown filter ${quote(name, 64)} (${hint})`;
};

const twice = (names: readonly string[]): string | undefined => {
  const again = names.find((name, at) => names.indexOf(name) !== at);
  return again === undefined ? undefined : `${again}: given twice`;
};
