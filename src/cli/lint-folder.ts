import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { PolicyFile } from "../policy/parse.ts";
import { isPolicyFileName } from "../sources/policy-folder.ts";
import { UserError } from "./io.ts";

/** The policy files of a folder. A folder without any, whose folders have some, was hardly meant. */
export const readLintFolder = (folder: string): readonly PolicyFile[] => {
  const { files, folders } = entriesOf(folder);
  const names = files.filter(isPolicyFileName);
  const below = names.length > 0 ? [] : folders.filter((name) => holdsPolicies(join(folder, name)));
  if (below.length > 0) {
    const shown = below.map((name) => join(folder, name)).slice(0, MOST);
    throw new UserError(
      `${folder} holds no policy file itself, and folders are not descended into: name one of ${shown.join(", ")}`,
    );
  }
  return names.map((name) => ({ name, text: readFileSync(join(folder, name), "utf8") }));
};

const MOST = 10;

const entriesOf = (folder: string): { files: readonly string[]; folders: readonly string[] } => {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    const [folders, files] = [true, false].map((wanted) =>
      entries
        .filter((entry) => entry.isDirectory() === wanted)
        .map(({ name }) => name)
        .sort(),
    );
    return { files: files ?? [], folders: folders ?? [] };
  } catch (error) {
    throw new UserError(`${folder}: ${faultOf(error)}`);
  }
};

const faultOf = (error: unknown): string => {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT") return "there is no such folder: name the one that holds the policies";
  if (code === "ENOTDIR") return "this is no folder: name the one that holds the policies";
  return error instanceof Error ? error.message : String(error);
};

const holdsPolicies = (folder: string): boolean => {
  try {
    return readdirSync(folder).some(isPolicyFileName);
  } catch {
    // A hint is not worth failing for.
    return false;
  }
};
