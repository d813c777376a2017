import { ABSENT } from "./rule-functions.ts";

/** Why an expression has no value. */
export interface Failure {
  /** Holds nothing of what came with the request: a record may hold it. */
  readonly failed: string;
  readonly tooMuch: boolean;
}

export const TOO_MUCH: Failure = { failed: "there is too much to judge", tooMuch: true };

interface EvaluationError {
  readonly message: string;
  readonly exprId: bigint | undefined;
}

/** Words for an error of the library; never its own, which repeat values. `places` knows what a part reads. */
export const failureOf = (
  { message, exprId }: EvaluationError,
  places: ReadonlyMap<bigint, string>,
): Failure => {
  const place = exprId === undefined ? undefined : places.get(exprId);
  return { failed: wordsFor(message, place), tooMuch: false };
};

const wordsFor = (message: string, place: string | undefined): string => {
  if (message === ABSENT) return `there is no target container to read ${place ?? "it"} of`;
  if (message.startsWith(ABSENT)) return `${place ?? message.slice(ABSENT.length)} is not set`;
  return KNOWN.find(([pattern]) => pattern.test(message))?.[1] ?? "it cannot be computed";
};

const KNOWN: readonly (readonly [RegExp, string])[] = [
  [/(divide|modulus) by zero/, "it divides by zero"],
  [/overflow/, "a number becomes too large"],
  [/no whole number/, "a text is no whole number"],
  [/overload|type mismatch|Unsupported|unsupported/, "a value is not of the type that it is used as"],
  [/nested too deep/, "a value is nested too deep"],
];
