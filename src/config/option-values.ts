import { InvalidArgumentError } from "commander";

/** A TCP port; 0 lets the system choose. */
export const parsePort = (text: string): number => parseWhole(text, 0, 65_535);

/** A whole number of seconds. */
export const parseSeconds = (text: string): number => parseWhole(text, 0, 86_400);

export const parseDays = (text: string): number => parseWhole(text, 1, 36_500);

/** A number of things, at least one. */
export const parseCount = (text: string): number => parseWhole(text, 1, 1_000_000_000);

/** A flag without a value, as environment and file spell it. */
export const parseSwitch = (text: string): boolean => {
  if (text === "true" || text === "false") return text === "true";
  throw new InvalidArgumentError("Expected true or false.");
};

/** Milliseconds, from a whole number with a unit: `90d`, `36h`, `10m` or `45s`. */
export const parseDuration = (text: string): number => {
  const [, number = "", unit = ""] = /^([1-9]\d{0,5})([smhd])$/.exec(text) ?? [];
  const unitMs = UNITS_MS.get(unit);
  if (unitMs !== undefined) return Number(number) * unitMs;
  throw new InvalidArgumentError("Expected a whole number and s, m, h or d, such as 90d.");
};

const UNITS_MS = new Map([
  ["s", 1000],
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
]);

const parseWhole = (text: string, least: number, most: number): number => {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= least && number <= most) return number;
  throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`);
};
