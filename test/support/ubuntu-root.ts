import { appendFile, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { addBusybox } from "./busybox.ts";
import type { Cluster } from "./cluster.ts";
import { succeed } from "./kubectl.ts";
import { localPrograms } from "./local-programs.ts";
import { run } from "./run.ts";

/** A package to install where no archive can be reached: `apt-get install /srv/hello.deb`. */
export const LOCAL_PACKAGE = "/srv/hello.deb";

/**
 * Makes the root of an image with the tools that people fetch for debugging, and with an apt-get that works.
 */
export const makeUbuntuRoot = async (cluster: Cluster, root: string): Promise<void> => {
  const methods = ["copy", "file", "store"].map((method) => `/usr/lib/apt/methods/${method}`);
  const programs = localPrograms([
    "apt-get",
    "bash",
    "curl",
    "dpkg",
    "dpkg-deb",
    "dpkg-split",
    "pgrep",
    "ps",
    "ss",
    "strace",
    "tar",
  ]);
  const [tcpdump] = localPrograms(["tcpdump"]);
  await cluster.tool("rootfs", [root, ...programs, tcpdump, ...methods, "/usr/share/dpkg"]);
  await addBusybox(cluster, root);
  for (const folder of FOLDERS) await mkdir(join(root, folder), { recursive: true });
  for (const file of ["var/lib/dpkg/status", "etc/apt/sources.list"]) await writeFile(join(root, file), "");
  // apt-get and tcpdump become these users as soon as they can.
  for (const [user, uid] of [
    ["_apt", 42],
    ["tcpdump", 43],
  ] as const) {
    await appendFile(join(root, "etc/passwd"), `${user}:x:${uid}:65534::/nonexistent:/bin/false\n`);
  }
  await symlink("true", join(root, "bin/ldconfig")); // dpkg wants to find one
  await buildLocalPackage(join(cluster.folder, "hello"), join(root, LOCAL_PACKAGE));
};

const FOLDERS = [
  "etc/apt/apt.conf.d",
  "etc/apt/preferences.d",
  "etc/apt/sources.list.d",
  "srv",
  "var/cache/apt/archives/partial",
  "var/lib/apt/lists/partial",
  "var/lib/dpkg/info",
  "var/lib/dpkg/updates",
  "var/log/apt",
];

const buildLocalPackage = async (folder: string, file: string): Promise<void> => {
  await mkdir(join(folder, "DEBIAN"), { recursive: true });
  await mkdir(join(folder, "usr/bin"), { recursive: true });
  await writeFile(join(folder, "DEBIAN/control"), CONTROL);
  await writeFile(join(folder, "usr/bin/hello"), '#!/bin/sh\necho "hello, installed"\n', { mode: 0o755 });
  const [dpkgDeb] = localPrograms(["dpkg-deb"]);
  await succeed(
    run(dpkgDeb, ["--build", "--root-owner-group", folder, file], { env: { PATH: "/usr/bin:/bin" } }),
  );
};

const CONTROL = `Package: hello
Version: 1
Architecture: all
Maintainer: nobody <nobody@example.com>
Description: says hello
`;
