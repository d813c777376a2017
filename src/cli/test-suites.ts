import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { decodeSuites } from "../admission/suite/decode-suite.ts";
import type { ReadReview } from "../admission/suite/case-request.ts";
import type { Suite } from "../admission/suite/suite.ts";
import { formatProblem } from "../model/problem.ts";
import type { PolicySet } from "../policy/compile.ts";
import { UserError } from "./io.ts";
import { readPolicies } from "./read-policies.ts";

/** The suites of one folder, and the policies that they are about. */
export interface SuiteFolder {
  readonly folder: string;
  readonly policies: PolicySet;
  readonly suites: readonly Suite[];
}

export interface ReadOptions {
  readonly policies?: string | undefined;
  /** Gets the paths of the reviews that the suites name. */
  readonly reads?: Set<string>;
  readonly onSuite?: () => void;
}

/**
 * Every suite under a folder, or the one suite of a file, each with the policies beside it, or with those of another
 * folder. Throws a UserError that tells all that is wrong anywhere.
 */
export const readSuites = async (
  path: string,
  { policies: policiesFolder, reads, onSuite }: ReadOptions,
): Promise<readonly SuiteFolder[]> => {
  const byFolder = suiteFiles(path);
  if (byFolder.size === 0) throw new UserError(`${path}: there is no suite here: expected *.test.yaml files`);
  // Loaded here alone: the schema of suites would delay the start of every other command.
  const { decodeSuites } = await import("../admission/suite/decode-suite.ts");
  const readSuite = suiteReader(decodeSuites, reads);
  const folders: SuiteFolder[] = [];
  const wrong: string[] = [];
  for (const [folder, names] of byFolder) {
    const decoded = names.map((name) => {
      onSuite?.();
      return readSuite(join(folder, name));
    });
    wrong.push(...decoded.flatMap(({ problems }) => problems.map(formatProblem)));
    const policies = await readPolicies(policiesFolder ?? folder).catch((error: unknown) => {
      if (!(error instanceof UserError)) throw error;
      wrong.push(error.message);
    });
    if (policies) folders.push({ folder, policies, suites: decoded.flatMap(({ suites }) => suites) });
  }
  if (wrong.length > 0) throw new UserError(`the suites cannot be run:\n  ${wrong.join("\n  ")}`);
  return folders;
};

/** Names of suite files, by folder; folders are descended into, but for hidden ones and those of packages. */
export const suiteFiles = (path: string): ReadonlyMap<string, readonly string[]> => {
  if (!statSync(path).isDirectory()) return new Map([[dirname(path), [basename(path)]]]);
  const entries = readdirSync(path, { withFileTypes: true });
  const names = entries
    .filter((entry) => !entry.isDirectory() && isSuiteFileName(entry.name))
    .map(({ name }) => name)
    .sort();
  const below = entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith(".") && entry.name !== "node_modules")
    .map(({ name }) => join(path, name))
    .sort();
  return new Map([
    ...(names.length === 0 ? [] : [[path, names] as const]),
    ...below.flatMap((folder) => [...suiteFiles(folder)]),
  ]);
};

export const isSuiteFileName = (name: string): boolean =>
  /\.test\.ya?ml$/.test(name) && !name.startsWith(".");

const suiteReader = (decode: typeof decodeSuites, reads: Set<string> | undefined) => (file: string) =>
  decode({ name: file, text: readFileSync(file, "utf8") }, (path) => {
    const review = join(dirname(file), path);
    reads?.add(review);
    return readReview(review);
  });

const readReview: ReadReview = (path) => {
  try {
    return { review: JSON.parse(readFileSync(path, "utf8")) as unknown };
  } catch (error) {
    if (error instanceof SyntaxError) return { fault: "is not JSON" };
    if (error instanceof Error && "code" in error && error.code === "ENOENT")
      return { fault: "does not exist" };
    return { fault: `cannot be read: ${error instanceof Error ? error.message : String(error)}` };
  }
};
