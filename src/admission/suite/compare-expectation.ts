import type { DebugContainer } from "../../model/container.ts";
import { isStampName } from "../../model/stamp-names.ts";
import type { BothPhases } from "../both-phases.ts";
import { differences } from "./partial-match.ts";
import type { Expectation } from "./suite-schema.ts";

/** One expectation that was not met, in words that can be set beside each other. */
export interface Failure {
  /** `verdict`, `codes`, `container.securityContext.runAsUser`, ... */
  readonly what: string;
  /** Lines that were expected and are not there. */
  readonly missing: readonly string[];
  /** Lines that are there and were not expected, or instead of what was. */
  readonly found: readonly string[];
}

/** What became of a request, as far as suites can speak of it. */
export interface Happened {
  readonly verdict: string;
  /** Each once, in the order told. */
  readonly codes: readonly string[];
  readonly policies: readonly string[];
  readonly message: string;
  readonly warnings: readonly string[];
  /** The added containers after mutation, without the guard's own env entries. */
  readonly containers: readonly DebugContainer[];
}

export const toHappened = ({ mutated, validated }: BothPhases): Happened => ({
  verdict: validated.outcome.verdict,
  codes: [...new Set(validated.outcome.violations.map(({ code }) => code))],
  policies: validated.outcome.policies,
  message: validated.outcome.message ?? "",
  warnings: [...mutated.outcome.warnings, ...validated.outcome.warnings],
  containers: (validated.outcome.request?.added ?? []).map(({ container }) => withoutStamp(container)),
});

const withoutStamp = (container: DebugContainer): DebugContainer => {
  const { env, ...rest } = container;
  const own = (env ?? []).filter(({ name }) => !isStampName(name));
  return own.length === 0 ? rest : { ...rest, env: own };
};

/** Everything that was expected and did not happen; none where the case passed. */
export const compareExpectation = (expected: Expectation, happened: Happened): readonly Failure[] => [
  ...(expected.verdict === happened.verdict
    ? []
    : [{ what: "verdict", missing: [expected.verdict], found: [happened.verdict] }]),
  ...sameWords("codes", expected.codes, happened.codes),
  ...sameWords("policies", expected.policies, happened.policies),
  ...heldIn("message", expected.message, happened.message),
  ...warningsAs(expected.warnings, happened.warnings),
  ...containersAs(expected, happened.containers),
];

type Some = readonly string[] | { readonly include: readonly string[] } | undefined;

const sameWords = (what: string, expected: Some, actual: readonly string[]): readonly Failure[] => {
  if (expected === undefined) return [];
  const { words, others } = toWords(expected);
  const missing = words.filter((word) => !actual.includes(word));
  const found = others ? [] : actual.filter((word) => !words.includes(word));
  if (missing.length + found.length === 0) return [];
  return [{ what, missing, found: others ? actual : found }];
};

const toWords = (expected: NonNullable<Some>): { words: readonly string[]; others: boolean } =>
  "include" in expected ? { words: expected.include, others: true } : { words: expected, others: false };

const heldIn = (
  what: string,
  expected: string | readonly string[] | undefined,
  actual: string,
): readonly Failure[] => {
  const texts = typeof expected === "string" ? [expected] : (expected ?? []);
  const missing = texts.filter((text) => !actual.includes(text));
  return missing.length === 0 ? [] : [{ what, missing, found: actual.split("\n") }];
};

const warningsAs = (expected: Some, actual: readonly string[]): readonly Failure[] => {
  if (expected === undefined) return [];
  const { words, others } = toWords(expected);
  const missing = words.filter((word) => !actual.some((warning) => warning.includes(word)));
  const surplus = actual.filter((warning) => !words.some((word) => warning.includes(word)));
  if (missing.length === 0 && (others || surplus.length === 0)) return [];
  return [{ what: "warnings", missing, found: others ? actual : surplus }];
};

const containersAs = (
  { container, containers }: Expectation,
  actual: readonly DebugContainer[],
): readonly Failure[] => {
  const expected = containers ?? (container === undefined ? undefined : [container]);
  if (expected === undefined) return [];
  if (expected.length !== actual.length) {
    return [{ what: "containers", missing: [`${expected.length} added`], found: [`${actual.length} added`] }];
  }
  return expected.flatMap((one, at) =>
    differences(one, actual[at], containers === undefined ? "container" : `containers[${at}]`).map(
      ({ path, expected: wanted, actual: got }) => ({
        what: path,
        missing: [show(wanted)],
        found: [show(got)],
      }),
    ),
  );
};

const show = (value: unknown): string =>
  value === undefined || value === null ? "(not set)" : JSON.stringify(value);
