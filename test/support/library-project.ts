import { cp, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { run, type Finished } from "./run.ts";
import { createTemporaryFolder } from "./temporary-folder.ts";

/** This repository; imported by its own name, it is what `npm run build` made of it. */
export const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));

export interface LibraryProject {
  readonly path: string;
  /** Runs a program of this repository's `node_modules/.bin`, or `node` or `npm`, in the project. */
  run(program: string, ...args: readonly string[]): Promise<Finished>;
  write(path: string, text: string): Promise<void>;
  /** Changes a file; throws where there is nothing to change. */
  replace(path: string, text: string, by: string): Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * A project elsewhere that has the library installed, without a registry: from a folder, by default this repository. Its
 * other packages are this repository's. `files`: a folder whose content it begins with.
 */
export const createLibraryProject = async (files?: string, library = REPOSITORY): Promise<LibraryProject> => {
  const folder = await createTemporaryFolder("library");
  const { path } = folder;
  const modules = join(path, "node_modules");
  const link = (from: string, to: string) =>
    symlink(join(REPOSITORY, "node_modules", from), join(modules, to));
  const write = async (name: string, text: string): Promise<void> => {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), text);
  };
  await mkdir(join(modules, "@types"), { recursive: true });
  await symlink(library, join(modules, "ephemeral-guard"));
  for (const name of [".bin", "tsx", "typescript", "@types/node"]) await link(name, name);
  if (files !== undefined) await cp(files, path, { recursive: true });
  return {
    path,
    write,
    run: (program, ...args) =>
      run(program === "node" ? process.execPath : program, args, {
        cwd: path,
        env: { PATH: `${join(modules, ".bin")}:${process.env["PATH"] ?? ""}`, HOME: path },
      }),
    replace: async (name, text, by) => {
      const before = await readFile(join(path, name), "utf8");
      if (!before.includes(text)) throw new Error(`${name} does not hold ${text}`);
      await write(name, before.replace(text, by));
    },
    close: () => folder.close(),
  };
};

/** The fenced blocks of a language in a page of `docs/`. */
export const blocksOf = async (page: string, language: string): Promise<readonly string[]> => {
  const text = await readFile(join(REPOSITORY, "docs", page), "utf8");
  const fences = text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, "gm"));
  return [...fences].map(([, block = ""]) => block);
};
