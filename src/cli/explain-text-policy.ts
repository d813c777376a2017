import type { ExplainedPolicy, ExplainedRule, RuleResult } from "../admission/explain/explain-policy.ts";
import type { Mode } from "../model/decision.ts";
import { printable } from "../model/printable.ts";
import { firstLines } from "./explain-first-lines.ts";
import type { Style, Terminal } from "./terminal.ts";

/** One policy: whether it judges the request, and what its rules came to; what is in the way comes first. */
export const policyLines = (policy: ExplainedPolicy, terminal: Terminal): readonly string[] => {
  const { name, mode, stands, because, rules } = policy;
  const title = `Policy ${printable(name)} (${mode}) ${STANDS[stands](policy)}`;
  return [
    terminal.paint("bold", title),
    ...because.map(({ place, reason }) => `  ${place}: ${reason}`),
    ...of(rules, "refused").flatMap((rule) => refusedLines(rule, mode, terminal)),
    ...GROUPS.flatMap(([result, word]) => groupLines(of(rules, result), word)),
  ];
};

const STANDS: Readonly<Record<ExplainedPolicy["stands"], (policy: ExplainedPolicy) => string>> = {
  matches: ({ rules, mode }) => {
    if (of(rules, "refused").length > 0) return `matches, and ${AGAINST[mode]}`;
    return of(rules, "set").length + of(rules, "removed").length > 0
      ? "matches, changes the container and lets it in"
      : "matches, and lets it in";
  },
  excluded: () => "leaves it alone: it is excluded",
  "passed by": () => "does not match",
  undecided: () => "may match or not: it refuses, to be safe",
};

const AGAINST: Readonly<Record<Mode, string>> = {
  enforce: "refuses it",
  warn: "warns, and lets it in",
  audit: "is against it, and lets it in silently",
};

const of = (rules: readonly ExplainedRule[], result: RuleResult): readonly ExplainedRule[] =>
  rules.filter((rule) => rule.result === result);

const WORDS: Readonly<Record<Mode, readonly [Style, string]>> = {
  enforce: ["bad", "refused"],
  warn: ["warn", "warned"],
  audit: ["warn", "noted"],
};

const refusedLines = ({ rule, says }: ExplainedRule, mode: Mode, terminal: Terminal): readonly string[] => {
  const [style, word] = WORDS[mode];
  return [
    `  ${terminal.paint(style, word.padEnd(MARGIN))}${printable(rule)}`,
    ...firstLines(says, MAX_LINES).map((line) => `  ${" ".repeat(MARGIN)}  ${line}`),
  ];
};

const MAX_LINES = 10;

const GROUPS = [
  ["removed", "removed"],
  ["set", "set"],
  ["used", "excepted"],
  ["allowed", "passed"],
  ["left", "left alone"],
] as const satisfies readonly (readonly [RuleResult, string])[];

const MARGIN = 12;
const WIDTH = 100;

/** `passed      images.allow; fields.forbid envFrom, volumeMounts`, in lines of a width that fits anywhere. */
const groupLines = (rules: readonly ExplainedRule[], word: string): readonly string[] =>
  rules.length === 0
    ? []
    : wrapped(byPlace(rules)).map((line, at) => `  ${(at === 0 ? word : "").padEnd(MARGIN)}${line}`);

/** Rules that differ in their last word alone are told as one: `fields.forbid envFrom, volumeMounts`. */
const byPlace = (rules: readonly ExplainedRule[]): readonly string[] => {
  const places = new Map<string, string[]>();
  for (const { rule } of rules) {
    const [place = "", ...what] = rule.split(" ");
    const known = places.get(place) ?? [];
    places.set(place, what.length === 0 ? known : [...known, what.join(" ")]);
  }
  return [...places].map(([place, what]) => printable([place, what.join(", ")].join(" ").trimEnd(), 500));
};

const wrapped = (groups: readonly string[]): readonly string[] => {
  const lines: string[] = [];
  for (const group of groups) {
    const last = lines.at(-1);
    if (last === undefined || last.length + group.length + MARGIN > WIDTH - 4) lines.push(group);
    else lines[lines.length - 1] = `${last}; ${group}`;
  }
  return lines;
};
