import {
  celFunc,
  celList,
  celMethod,
  CelScalar,
  isCelList,
  isCelMap,
  listType,
  type CelFunc,
  type CelInput,
  type CelList,
  type CelValue,
} from "@bufbuild/cel";
import { printable } from "../../model/printable.ts";
import type { RegularExpression } from "./regular-expression.ts";
import type { Meter } from "./step-budget.ts";

const { BOOL, DYN, INT, STRING } = CelScalar;
const LIST = listType(DYN);

/**
 * How the message of an error begins that tells of a field, key or element that is not there; its name follows, or
 * nothing where there is no target container to have any. In the message, since the library keeps no more of an error.
 */
export const ABSENT = "absent: ";

/** Names that no author can write: the checker puts them in the place of what a rule says. */
export const GET = "@get";
export const HAS = "@has";
export const INDEX = "@index";
export const PUSH = "@push";
export const LIST_OF = "@list";
export const GO_ON = "@go_on";

/**
 * The functions that are ours: reading fields, so that a missing one is told by name; the text functions; what keeps
 * loops within bounds.
 */
export const createRuleFunctions = (
  meter: Meter,
  patterns: ReadonlyMap<string, RegularExpression>,
): readonly CelFunc[] => [...readers(meter), ...loops(meter), ...texts(meter), matches(meter, patterns)];

const readers = (meter: Meter): readonly CelFunc[] => [
  // A field that must be there.
  celFunc(GET, [DYN, STRING], DYN, (value, field): CelInput => {
    meter.spend(1);
    return memberOf(value, field) ?? absent(field);
  }),
  // A field that reads as `zero` where it is absent.
  celFunc(GET, [DYN, STRING, DYN], DYN, (value, field, zero): CelInput => {
    meter.spend(1);
    return memberOf(value, field) ?? zero;
  }),
  // The same, unless a sibling is set.
  celFunc(GET, [DYN, STRING, DYN, STRING], DYN, (value, field, zero, sibling): CelInput => {
    meter.spend(1);
    return memberOf(value, field) ?? (memberOf(value, sibling) === undefined ? zero : absent(field));
  }),
  celFunc(HAS, [DYN, STRING], BOOL, (value, field) => {
    meter.spend(1);
    return memberOf(value, field) !== undefined;
  }),
  celFunc(INDEX, [DYN, DYN], DYN, (value, key): CelInput => {
    meter.spend(1);
    if (typeof key === "bigint" && isCelList(value)) return value.get(Number(key)) ?? absent(`[${key}]`);
    if (typeof key === "string") return memberOf(value, key) ?? absent(`["${printable(key, 64)}"]`);
    throw new Error("no such overload");
  }),
];

/** Null is the target container that is not there, and has nothing in it. */
const memberOf = (value: CelValue, name: string): CelValue | undefined => {
  if (isCelMap(value)) return value.get(name);
  throw new Error(value === null ? ABSENT : "no such overload");
};

const absent = (name: string): never => {
  throw new Error(`${ABSENT}${name}`);
};

const loops = (meter: Meter): readonly CelFunc[] => {
  // What `map` and `filter` gather. The library would nest a list in a list for each element: quadratic, and deep.
  const gathered = new WeakMap<CelList, CelInput[]>();
  return [
    celFunc(GO_ON, [BOOL], BOOL, (more) => {
      meter.spend(1);
      return more;
    }),
    celFunc(LIST_OF, [], LIST, () => {
      const items: CelInput[] = [];
      const list = celList(items);
      gathered.set(list, items);
      return list;
    }),
    celFunc(PUSH, [LIST, DYN], LIST, (list, item) => {
      meter.spend(1);
      gathered.get(list)?.push(item);
      return list;
    }),
  ];
};

const texts = (meter: Meter): readonly CelFunc[] => {
  const worked = (text: string): string => {
    meter.spend(1 + text.length / 16);
    return text;
  };
  return [
    celMethod("lowerAscii", STRING, [], STRING, function () {
      return worked(this).replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
    }),
    celMethod("upperAscii", STRING, [], STRING, function () {
      return worked(this).replace(/[a-z]+/g, (letters) => letters.toUpperCase());
    }),
    celMethod("trim", STRING, [], STRING, function () {
      return worked(this).trim();
    }),
    celMethod("split", STRING, [STRING], LIST, function (separator) {
      return worked(this).split(separator);
    }),
    celMethod("join", LIST, [], STRING, function () {
      return joined(this, "", meter);
    }),
    celMethod("join", LIST, [STRING], STRING, function (separator) {
      return joined(this, separator, meter);
    }),
    // The library's takes "", " 1 " and "0x1f" for numbers.
    celFunc("int", [STRING], INT, (text) => {
      meter.spend(1);
      if (!/^-?\d{1,19}$/.test(text)) throw new Error("no whole number");
      const value = BigInt(text);
      if (BigInt.asIntN(64, value) !== value) throw new Error("no whole number of 64 bits");
      return value;
    }),
  ];
};

const joined = (list: CelList, separator: string, meter: Meter): string => {
  const parts: string[] = [];
  for (const item of list) {
    if (typeof item !== "string") throw new Error("no list of texts");
    meter.spend(1 + (item.length + separator.length) / 16);
    parts.push(item);
  }
  return parts.join(separator);
};

const matches = (meter: Meter, patterns: ReadonlyMap<string, RegularExpression>): CelFunc =>
  celMethod("matches", STRING, [STRING], BOOL, function (text) {
    const pattern = patterns.get(text);
    if (pattern === undefined) throw new Error("no such pattern");
    meter.spend(10 + this.length * pattern.cost);
    return pattern.test(this);
  });
