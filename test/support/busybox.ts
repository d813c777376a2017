import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import type { Cluster } from "./cluster.ts";
import { succeed } from "./kubectl.ts";
import { localPrograms } from "./local-programs.ts";
import { run } from "./run.ts";

/** Puts a shell and the usual tools into the root of an image. Programs that are there already stay. */
export const addBusybox = async (cluster: Cluster, root: string): Promise<void> => {
  const [busybox] = localPrograms(["busybox"]);
  await cluster.tool("rootfs", [root, busybox]);
  const applets = (await succeed(run(busybox, ["--list"]))).trim().split("\n");
  await mkdir(join(root, "bin"), { recursive: true });
  for (const applet of applets) {
    await symlink(busybox, join(root, "bin", applet)).catch(ignoreExisting);
  }
  // Where the first lines of scripts look for it.
  await mkdir(join(root, "usr/bin"), { recursive: true });
  await symlink(busybox, join(root, "usr/bin/env")).catch(ignoreExisting);
};

const ignoreExisting = (error: unknown): void => {
  if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
};
