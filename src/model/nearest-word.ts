import { closest, distance } from "fastest-levenshtein";

/** Longer words are no typing mistakes of ours, and comparing costs the product of both lengths. */
const MAX_LENGTH = 64;

/** The known word that was probably meant: a third of its letters may differ, two at least, and case does not count. */
export const nearestWord = (word: string, known: readonly string[]): string | undefined => {
  if (known.length === 0 || word.length > MAX_LENGTH) return undefined;
  const lower = word.toLowerCase();
  const nearest = closest(
    lower,
    known.map((candidate) => candidate.toLowerCase()),
  );
  if (distance(lower, nearest) > Math.max(2, Math.floor(nearest.length / 3))) return undefined;
  return known.find((candidate) => candidate.toLowerCase() === nearest);
};
