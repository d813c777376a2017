import { printable } from "../../model/printable.ts";
import type { ContainerState, DebugRecord, Landing, RecordVerdict } from "../../model/record.ts";
import type { Style, Terminal } from "../terminal.ts";

/** One line for a cell of a table, whatever came; `-o json` has all of it. */
export const cell = (text: string | undefined): string => orNothing(text, MAX_CELL);

/** One line of its own. */
export const wholeCell = (text: string | undefined): string => orNothing(text, MAX_LINE);

const orNothing = (text: string | undefined, limit: number): string =>
  text === undefined || text === "" ? NOTHING : printable(text, limit);

const NOTHING = "-";
/** Names end before that. */
const MAX_CELL = 256;
const MAX_LINE = 16_384;

/** Several values: the first one, and how many more. */
export const firstOf = (values: readonly string[]): string => {
  const distinct = [...new Set(values)];
  return distinct.length > 1 ? `${cell(distinct[0])} +${distinct.length - 1}` : cell(distinct[0]);
};

/** What came in past the guard shouts, in colour or without. */
export const verdictWord = (verdict: RecordVerdict): string =>
  verdict === "unguarded" ? verdict.toUpperCase() : verdict;

export const paintVerdict = (terminal: Terminal, verdict: RecordVerdict, text: string): string => {
  const style = VERDICT_STYLES[verdict];
  return style === undefined ? text : terminal.paint(style, text);
};

const VERDICT_STYLES: Readonly<Record<RecordVerdict, Style | undefined>> = {
  allowed: "good",
  denied: "bad",
  "would-deny": "warn",
  unguarded: "alarm",
  unjudged: "dim",
};

/** What became of the containers, in kubectl's words where the kubelet has told. */
export const stateOf = ({ dryRun, verdict, containers }: DebugRecord): string => {
  if (dryRun) return "dry-run";
  const words = containers.flatMap((landing) => landingWord(landing, verdict) ?? []);
  return words.length === 0 ? NOTHING : [...new Set(words)].join(",");
};

/** That a refused container has not landed goes without saying. */
const landingWord = ({ landed, state }: Landing, verdict: RecordVerdict): string | undefined => {
  if (state !== undefined) return stateWord(state);
  if (landed === undefined || (!landed && verdict === "denied")) return undefined;
  return landed ? "Landed" : "NotLanded";
};

export const stateWord = ({ state, reason }: ContainerState): string =>
  cell(reason === undefined || reason === "" ? state.charAt(0).toUpperCase() + state.slice(1) : reason);

/** Codes of what it broke, each once. */
export const codesOf = ({ violations }: DebugRecord): readonly string[] => [
  ...new Set(violations.map(({ code }) => code)),
];
