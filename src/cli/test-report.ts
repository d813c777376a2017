import type { Failure } from "../admission/suite/compare-expectation.ts";
import type { CaseResult } from "../admission/suite/run-case.ts";
import { failedIn, percentOf, resultsOf, type FolderRun, type SuiteRun } from "./test-run.ts";

/** For other programs: one JSON document. */
export const toTestReport = (runs: readonly FolderRun[]): object => ({
  passed: resultsOf(runs).length - failedIn(runs),
  failed: failedIn(runs),
  folders: runs.map(({ folder, suites, coverage }) => ({
    folder,
    suites: suites.map(toSuite),
    coverage: { percent: percentOf(coverage), ...coverage },
  })),
});

const toSuite = ({ suite: { name, file }, results }: SuiteRun) => ({
  name,
  file,
  cases: results.map(toCase),
});

const toCase = ({ case: { name, line, column }, failures, happened }: CaseResult) => ({
  name,
  line,
  column,
  passed: failures.length === 0,
  failures,
  happened,
});

/** JUnit's XML, as CI systems read it: a suite is a testsuite, a case a testcase, all that failed in it one failure. */
export const toJunit = (runs: readonly FolderRun[]): string => {
  const suites = runs.flatMap((run) => run.suites);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="ephemeral-guard" tests="${resultsOf(runs).length}" failures="${failedIn(runs)}">`,
    ...suites.flatMap(junitSuite),
    "</testsuites>",
    "",
  ].join("\n");
};

const junitSuite = ({ suite, results }: SuiteRun): readonly string[] => {
  const failed = results.filter(({ failures }) => failures.length > 0).length;
  const counts = `tests="${results.length}" failures="${failed}"`;
  return [
    `  <testsuite name="${xml(suite.name)}" file="${xml(suite.file)}" ${counts}>`,
    ...results.flatMap((result) => junitCase(result, suite)),
    "  </testsuite>",
  ];
};

const junitCase = (
  { case: one, failures }: CaseResult,
  { name, file }: SuiteRun["suite"],
): readonly string[] => {
  const head = `    <testcase name="${xml(one.name)}" classname="${xml(name)}" file="${xml(file)}" line="${one.line}"`;
  if (failures.length === 0) return [`${head}/>`];
  const what = failures.map((failure) => failure.what).join(", ");
  return [
    `${head}>`,
    `      <failure message="${xml(what)}">${xml(failures.map(failureText).join("\n"))}</failure>`,
    "    </testcase>",
  ];
};

const failureText = ({ what, missing, found }: Failure): string =>
  [what, ...missing.map((line) => `  - ${line}`), ...found.map((line) => `  + ${line}`)].join("\n");

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Control characters cannot stand in XML 1.0 at all, not even as references; lone surrogates neither. */
const xml = (text: string): string =>
  text
    .replace(/(?![\n\t])[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, "\uFFFD")
    .replace(/[&<>"]/g, (one) => ENTITIES[one] ?? one);
