import type { VerdictCounts } from "../../ledger/ledger.ts";

/** A bar of at most 40 characters for a day, the busiest of which has `most` requests; what there is shows. */
export const dayBar = (verdicts: VerdictCounts, most: number): string =>
  PARTS.map(({ mark, of }) => mark.repeat(toLength(of(verdicts), most))).join("");

const WIDTH = 40;

const PARTS: readonly { readonly mark: string; readonly of: (verdicts: VerdictCounts) => number }[] = [
  { mark: "=", of: ({ allowed }) => allowed },
  { mark: "#", of: (verdicts) => verdicts.denied + verdicts["would-deny"] + verdicts.unjudged },
  { mark: "!", of: ({ unguarded }) => unguarded },
];

/** One refusal among thousands of requests is one character. */
const toLength = (count: number, most: number): number =>
  count === 0 ? 0 : Math.max(1, Math.round((count / most) * WIDTH));
