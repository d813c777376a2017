import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { formatProblem } from "../model/problem.ts";
import type { PolicySet } from "../policy/compile.ts";
import { loadPolicies } from "../policy/load-policies.ts";
import { isPolicyFileName } from "../sources/policy-folder.ts";
import { UserError } from "./io.ts";

/** The policy set of a folder, read once; every problem in it is told. */
export const readPolicies = async (folder: string): Promise<PolicySet> => {
  const loaded = await loadPolicies(readFolder(folder));
  if (loaded.ok) return loaded.set;
  const problems = loaded.problems.map((problem) =>
    formatProblem({ ...problem, file: join(folder, problem.file) }),
  );
  throw new UserError(`the policies cannot be used:\n  ${problems.join("\n  ")}`);
};

const readFolder = (folder: string) => {
  try {
    return readdirSync(folder)
      .filter(isPolicyFileName)
      .map((name) => ({ name, text: readFileSync(join(folder, name), "utf8") }));
  } catch (error) {
    throw new UserError(`--policies ${folder}: ${error instanceof Error ? error.message : String(error)}`);
  }
};
