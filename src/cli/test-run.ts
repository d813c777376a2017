import { measureCoverage, type Coverage } from "../admission/suite/coverage.ts";
import { runCase, type CaseResult } from "../admission/suite/run-case.ts";
import type { Suite } from "../admission/suite/suite.ts";
import type { SuiteFolder } from "./test-suites.ts";

export interface FolderRun {
  readonly folder: string;
  readonly suites: readonly SuiteRun[];
  readonly coverage: Coverage;
}

export interface SuiteRun {
  readonly suite: Suite;
  readonly results: readonly CaseResult[];
}

export interface RunSettings {
  readonly unmatched: "deny" | "allow";
  readonly now: Date;
  readonly onCase?: () => void;
}

export const runFolder = (
  { folder, policies, suites }: SuiteFolder,
  { unmatched, now, onCase }: RunSettings,
): FolderRun => {
  const runs = suites.map((suite) => ({
    suite,
    results: suite.cases.map((one) => {
      onCase?.();
      return runCase(one, { policies, unmatched, now });
    }),
  }));
  const coverage = measureCoverage(
    policies,
    runs.flatMap(({ results }) => results),
  );
  return { folder, suites: runs, coverage };
};

export const resultsOf = (runs: readonly FolderRun[]): readonly CaseResult[] =>
  runs.flatMap(({ suites }) => suites.flatMap(({ results }) => results));

export const failedIn = (runs: readonly FolderRun[]): number =>
  resultsOf(runs).filter(({ failures }) => failures.length > 0).length;

/** In percent; 100 where there is no rule to be covered. Rounded down, so that 100 means all. */
export const percentOf = ({ seen, total }: Coverage): number =>
  total === 0 ? 100 : Math.floor((seen / total) * 1000) / 10;
