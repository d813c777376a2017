import { mkdir, readdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** A folder as the kubelet mounts a ConfigMap: links to files in `..data`, itself a link to a dated folder. */
export interface ConfigMapMount {
  readonly path: string;
  /** Replaces all files at one stroke: the kubelet swaps `..data` (pkg/volume/util/atomic_writer.go). */
  write(files: Readonly<Record<string, string>>): Promise<void>;
}

export const createConfigMapMount = async (
  path: string,
  files: Readonly<Record<string, string>>,
): Promise<ConfigMapMount> => {
  await mkdir(path);
  let version = 0;
  const write: ConfigMapMount["write"] = async (next) => {
    const folder = `..2026_01_01_00_00_00.${++version}`;
    await mkdir(join(path, folder));
    for (const [name, text] of Object.entries(next)) await writeFile(join(path, folder, name), text);
    await symlink(folder, join(path, "..data_tmp"));
    await rename(join(path, "..data_tmp"), join(path, "..data"));
    const names = (await readdir(path)).filter((name) => !name.startsWith(".."));
    for (const name of Object.keys(next).filter((one) => !names.includes(one))) {
      await symlink(join("..data", name), join(path, name));
    }
    for (const name of names.filter((one) => !(one in next))) await rm(join(path, name));
    if (version > 1) await rm(join(path, `..2026_01_01_00_00_00.${version - 1}`), { recursive: true });
  };
  await write(files);
  return { path, write };
};
