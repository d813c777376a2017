import type { Failure } from "../admission/suite/compare-expectation.ts";
import type { Coverage, CoveredRule } from "../admission/suite/coverage.ts";
import type { CaseResult } from "../admission/suite/run-case.ts";
import { printable } from "../model/printable.ts";
import { failedIn, percentOf, resultsOf, type FolderRun, type SuiteRun } from "./test-run.ts";
import type { Terminal } from "./terminal.ts";

export interface TextOptions {
  readonly terminal: Terminal;
  readonly coverage: boolean;
}

/** What a person reads: each case, and of those that failed what was expected (-) and what happened instead (+). */
export const describeRuns = (runs: readonly FolderRun[], { terminal, coverage }: TextOptions): string => {
  const all = resultsOf(runs).length;
  const failed = failedIn(runs);
  const summary = `${count(all, "case")}: ${all - failed} passed, ${failed} failed`;
  return [
    ...runs.flatMap(({ suites }) => suites.flatMap((run) => describeSuite(run, terminal))),
    ...(coverage ? runs.flatMap((run) => describeCoverage(run, terminal)) : []),
    terminal.paint(failed === 0 ? "good" : "bad", summary),
    "",
  ].join("\n");
};

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;

const describeSuite = ({ suite, results }: SuiteRun, terminal: Terminal): readonly string[] => [
  terminal.paint("bold", `${printable(suite.file)} (${printable(suite.name)})`),
  ...results.flatMap((result) => describeCase(result, suite.file, terminal)),
  "",
];

const describeCase = (result: CaseResult, file: string, terminal: Terminal): readonly string[] => {
  const name = printable(result.case.name, 200);
  if (result.failures.length === 0) return [`  ${terminal.paint("good", "ok")}    ${name}`];
  const { line, column } = result.case;
  return [
    `  ${terminal.paint("bad", "FAIL")}  ${name} (${printable(file)}:${line}:${column})`,
    ...result.failures.flatMap((failure) => describeFailure(failure, terminal)),
    ...happenedLines(result),
  ];
};

const MARGIN = "        ";

const describeFailure = ({ what, missing, found }: Failure, terminal: Terminal): readonly string[] => [
  `${MARGIN}${printable(what)}`,
  ...missing.map((line) => `${MARGIN}  ${terminal.paint("bad", `- ${printable(line, 1000)}`)}`),
  ...found.map((line) => `${MARGIN}  ${terminal.paint("good", `+ ${printable(line, 1000)}`)}`),
];

/** The whole refusal, where the failures do not hold it already. */
const happenedLines = ({ happened, failures }: CaseResult): readonly string[] => {
  if (happened.message === "" || failures.some(({ what }) => what === "message")) return [];
  const lines = happened.message.split("\n").filter((line) => line !== "");
  return [`${MARGIN}it was refused with`, ...lines.map((line) => `${MARGIN}  ${printable(line, 1000)}`)];
};

const describeCoverage = ({ folder, coverage }: FolderRun, terminal: Terminal): readonly string[] => {
  const bare = coverage.rules.filter(({ unseen }) => unseen.length > 0);
  const width = Math.max(0, ...bare.map(({ policy, rule }) => nameOf({ policy, rule }).length));
  return [
    terminal.paint("bold", `Coverage of ${printable(folder)}: ${inWords(coverage)}`),
    ...bare.map((rule) => `  ${nameOf(rule).padEnd(width)}  never ${rule.unseen.map(told).join(", never ")}`),
    "",
  ];
};

const nameOf = ({ policy, rule }: Pick<CoveredRule, "policy" | "rule">): string =>
  `${printable(policy)}: ${printable(rule)}`;

const told = (side: string): string => (side === "left" ? "left alone" : side);

const inWords = (coverage: Coverage): string =>
  `${coverage.seen} of ${coverage.total} (${percentOf(coverage)} %)`;
