import { EXIT, UserError, type Io } from "./io.ts";
import { printableJson } from "./printable-json.ts";
import { toTerminal } from "./terminal.ts";
import { toJunit, toTestReport } from "./test-report.ts";
import { failedIn, percentOf, runFolder, type FolderRun } from "./test-run.ts";
import { createProgress } from "./progress.ts";
import { readSuites, type SuiteFolder } from "./test-suites.ts";
import { describeRuns } from "./test-text.ts";
import { watchSuites } from "./test-watch.ts";
import { writeText } from "./write-text.ts";

export interface TestFlags {
  readonly policies?: string;
  readonly unmatched: "deny" | "allow";
  readonly output: "text" | "json" | "junit";
  readonly coverage?: boolean;
  readonly minCoverage?: number;
  readonly watch?: boolean;
}

/** Runs the suites at a path, once or until it is stopped, and returns the exit code. */
export const testPolicies = (io: Io, path: string, flags: TestFlags): Promise<number> =>
  flags.watch === true ? watch(io, path, flags) : testOnce(io, path, flags);

const testOnce = async (io: Io, path: string, flags: TestFlags, reads?: Set<string>): Promise<number> => {
  const runs = runAll(io, await readAll(io, path, flags, reads), flags);
  await writeText(io.stdout, toText(io, runs, flags));
  const bare = runs.filter(({ coverage }) => percentOf(coverage) < (flags.minCoverage ?? 0));
  for (const { folder, coverage } of bare) {
    io.stderr.write(
      `error: coverage of ${folder} is ${percentOf(coverage)} %, less than the ${flags.minCoverage ?? 0} % demanded\n`,
    );
  }
  return failedIn(runs) + bare.length === 0 ? EXIT.yes : EXIT.no;
};

const readAll = async (
  io: Io,
  path: string,
  { policies }: TestFlags,
  reads?: Set<string>,
): Promise<readonly SuiteFolder[]> => {
  const progress = createProgress(io, { what: "suites read" });
  try {
    return await readSuites(path, { policies, ...(reads && { reads }), onSuite: () => progress.add() });
  } finally {
    progress.clear();
  }
};

const runAll = (io: Io, folders: readonly SuiteFolder[], { unmatched }: TestFlags): readonly FolderRun[] => {
  const total = folders.flatMap(({ suites }) => suites.flatMap(({ cases }) => cases)).length;
  const progress = createProgress(io, { what: "cases", total });
  try {
    return folders.map((folder) =>
      runFolder(folder, { unmatched, now: new Date(), onCase: () => progress.add() }),
    );
  } finally {
    progress.clear();
  }
};

const toText = (io: Io, runs: readonly FolderRun[], flags: TestFlags): string => {
  switch (flags.output) {
    case "json":
      return `${printableJson(toTestReport(runs), 2)}\n`;
    case "junit":
      return toJunit(runs);
    case "text":
      return describeRuns(runs, {
        terminal: toTerminal(io.stdout, io.env),
        coverage: flags.coverage === true || flags.minCoverage !== undefined,
      });
  }
};

/** The exit code is that of the last run: what is there when the author stops watching. */
const watch = async (io: Io, path: string, flags: TestFlags): Promise<number> => {
  let code: number = EXIT.cannot;
  const reviews = new Set<string>();
  // So that the poller knows them from the start: else they would look new, and count as a change. The run tells what is wrong.
  await readSuites(path, { policies: flags.policies, reads: reviews }).catch(() => undefined);
  await watchSuites(io, {
    path,
    policies: flags.policies,
    reviews: () => [...reviews],
    run: async () => {
      code = await testOnce(io, path, flags, reviews).catch((error: unknown) => {
        if (!(error instanceof UserError) && !(error instanceof Error && "syscall" in error)) throw error;
        io.stderr.write(`error: ${error.message}\n`);
        return EXIT.cannot;
      });
      io.stderr.write("Waiting for a change; Ctrl-C ends.\n");
    },
  });
  return code;
};
