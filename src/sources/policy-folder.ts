import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { readFiles, toFault, type Snapshot } from "./file-read.ts";

/**
 * True for the names that hold policies: `*.yaml` and `*.yml`, without suites (`*.test.yaml`) and dotfiles. The latter
 * leaves out a ConfigMap mount's `..data` and its dated folders, whose files are seen through the links beside them.
 */
export const isPolicyFileName = (name: string): boolean =>
  /\.ya?ml$/.test(name) && !/\.test\.ya?ml$/.test(name) && !name.startsWith(".");

/** Reads the policy files of a folder, in the order of their names; folders in it are not descended into. */
export const readPolicyFolder = async (folder: string, previous: Snapshot): Promise<Snapshot> => {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const names = entries.filter((entry) => !entry.isDirectory() && isPolicyFileName(entry.name));
    const paths = names.map((entry) => join(folder, entry.name)).sort();
    return await readFiles(paths, previous);
  } catch (error) {
    return [toFault(folder, error)];
  }
};
