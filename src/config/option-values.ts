import { InvalidArgumentError } from "commander";

/** A TCP port; 0 lets the system choose. */
export const parsePort = (text: string): number => parseWhole(text, 0, 65_535);

/** A whole number of seconds. */
export const parseSeconds = (text: string): number => parseWhole(text, 0, 86_400);

export const parseDays = (text: string): number => parseWhole(text, 1, 36_500);

const parseWhole = (text: string, least: number, most: number): number => {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= least && number <= most) return number;
  throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`);
};
