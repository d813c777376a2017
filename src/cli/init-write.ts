import { lstat, mkdir, open, rm, rmdir, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { printable, quote } from "../model/printable.ts";
import { UserError } from "./io.ts";
import type { NewFile } from "./init-files.ts";

/**
 * Writes all files, or none: nothing that is there is touched, and what was written before a fault is taken away again.
 * Returns the paths; throws a UserError that says what is in the way.
 */
export const writeNewFiles = async (
  folder: string,
  files: readonly NewFile[],
): Promise<readonly string[]> => {
  await checkFolder(folder);
  const existing = await findExisting(folder, files);
  if (existing.length > 0) throw new UserError(inTheWay(existing));
  const made: Made = { files: [], folders: [] };
  try {
    for (const file of files) await writeNew(join(folder, file.path), file, made);
  } catch (error) {
    await takeAway(made);
    throw new UserError(
      `nothing was written: ${printable(error instanceof Error ? error.message : String(error))}`,
    );
  }
  return made.files;
};

/** In the order in which they were made. */
interface Made {
  readonly files: string[];
  readonly folders: string[];
}

const checkFolder = async (folder: string): Promise<void> => {
  const kind = await kindOf(folder);
  if (kind === "folder") return;
  if (kind === "file")
    throw new UserError(`${quote(folder)} is no folder: name one, or the name of a new one`);
  const parent = dirname(resolve(folder));
  if ((await kindOf(parent)) === "folder") return;
  throw new UserError(
    `${quote(folder)} cannot be made, since there is no folder ${quote(parent)}: make that first`,
  );
};

/** Links are followed: a folder may well be one. */
const kindOf = async (path: string): Promise<"folder" | "file" | "nothing"> => {
  try {
    return (await stat(path)).isDirectory() ? "folder" : "file";
  } catch (error) {
    if (isMissing(error)) return "nothing";
    throw error;
  }
};

/** Where a folder should be and a file is, there is something below it only in name. */
const isMissing = (error: unknown): boolean =>
  error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");

/** Files that are there, links that lead nowhere among them; and files where a folder is needed. */
const findExisting = async (folder: string, files: readonly NewFile[]): Promise<readonly string[]> => {
  const folders = new Set(files.flatMap(({ path }) => foldersOf(path)));
  const blocking = await Promise.all(
    [...folders].map(async (path) => ((await kindOf(join(folder, path))) === "file" ? [path] : [])),
  );
  const there = await Promise.all(
    files.map(async ({ path }) => ((await exists(join(folder, path))) ? [path] : [])),
  );
  return [...blocking, ...there].flat().map((path) => join(folder, path));
};

/** `a/b/c` lies in `a` and `a/b`. */
const foldersOf = (path: string): readonly string[] => {
  const parent = dirname(path);
  return parent === "." ? [] : [...foldersOf(parent), parent];
};

const exists = async (path: string): Promise<boolean> => {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
};

const inTheWay = (paths: readonly string[]): string =>
  [
    `nothing was written, since ${paths.length === 1 ? "this is" : "these are"} there already:`,
    ...paths.map((path) => `  ${printable(path)}`),
    "Name a new folder, move them away, or leave parts out (--without vscode,github).",
  ].join("\n");

const writeNew = async (path: string, { text, executable }: NewFile, made: Made): Promise<void> => {
  await makeFolder(dirname(path), made);
  const file = await open(path, "wx", executable === true ? 0o755 : 0o644);
  // Before there is anything in it: half a file is taken away as well.
  made.files.push(path);
  await file.writeFile(text).finally(() => file.close());
};

const makeFolder = async (path: string, made: Made): Promise<void> => {
  if ((await kindOf(path)) === "folder") return;
  await makeFolder(dirname(path), made);
  await mkdir(path);
  made.folders.push(path);
};

/** Folders only where they are still empty: somebody else may have put something there meanwhile. */
const takeAway = async ({ files, folders }: Made): Promise<void> => {
  for (const path of files) await rm(path, { force: true });
  for (const path of folders.toReversed()) await rmdir(path).catch(() => undefined);
};
