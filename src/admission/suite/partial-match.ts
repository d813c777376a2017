import { isObject } from "../../model/json.ts";

/** One place at which a value is not what it was expected to be; `undefined` where there is nothing. */
export interface Difference {
  readonly path: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

/**
 * Where `actual` lacks something of `expected`. Members that are not expected do not count; lists must be of equal
 * length; null is expected of what is not set.
 */
export const differences = (expected: unknown, actual: unknown, path: string): readonly Difference[] => {
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) return [{ path, expected, actual }];
    return expected.flatMap((item, at) => differences(item, actual[at], `${path}[${at}]`));
  }
  if (isObject(expected)) {
    if (!isObject(actual)) return isEmpty(expected) ? [] : [{ path, expected, actual }];
    return Object.entries(expected).flatMap(([key, value]) =>
      differences(value, Object.hasOwn(actual, key) ? actual[key] : undefined, `${path}.${key}`),
    );
  }
  return expected === (actual ?? null) ? [] : [{ path, expected, actual }];
};

/** Expects nothing but absences, which hold of what is not there at all. */
const isEmpty = (expected: object): boolean =>
  Object.values(expected).every((value) => value === null || (isObject(value) && isEmpty(value)));
