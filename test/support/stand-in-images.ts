import { chmod, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { addBusybox } from "./busybox.ts";
import type { Cluster } from "./cluster.ts";
import { localPrograms } from "./local-programs.ts";
import { addNode } from "./node-image.ts";
import { makeUbuntuRoot } from "./ubuntu-root.ts";

/**
 * Images under the names that people debug with, since nothing can be pulled here. They are stand-ins made of this
 * machine's programs, and hold what the tests run.
 */
export const importStandIns = async (cluster: Cluster, node: string): Promise<void> => {
  await importBusybox(cluster, join(cluster.folder, "busybox"));
  await importUbuntu(cluster, join(cluster.folder, "ubuntu"));
  await importNginx(cluster, join(cluster.folder, "nginx"));
  await importDistroless(cluster, join(cluster.folder, "distroless"), node);
  await importPause(cluster, join(cluster.folder, "pause"));
};

const importBusybox = async (cluster: Cluster, root: string): Promise<void> => {
  await addBusybox(cluster, root);
  const tags = ["latest", "1.28", "1.36"].map((tag) => `docker.io/library/busybox:${tag}`);
  for (const name of [...tags, "registry.example.com/debug/tools:1.4.2"]) {
    await cluster.tool("image", [name, root, "sh"]);
  }
};

const importUbuntu = async (cluster: Cluster, root: string): Promise<void> => {
  await makeUbuntuRoot(cluster, root);
  for (const name of ["docker.io/nicolaka/netshoot:latest", "docker.io/library/ubuntu:22.04"]) {
    await cluster.tool("image", [name, root, "bash"]);
  }
};

const importNginx = async (cluster: Cluster, root: string): Promise<void> => {
  await addBusybox(cluster, root);
  await addScript(join(root, "usr/sbin/nginx"), NGINX);
  await cluster.tool("image", ["docker.io/library/nginx:alpine", root, "nginx"]);
};

/** Without a shell. The program shows as python3 in every list of processes, and is Node all the same. */
const importDistroless = async (cluster: Cluster, root: string, node: string): Promise<void> => {
  await addNode(cluster, root, node, "/usr/bin/python3");
  await addScript(join(root, "srv/serve.mjs"), SERVER);
  await cluster.tool("image", ["gcr.io/distroless/python3-debian12:latest", root, "python3"]);
};

/** Without a shell too: called by its own name, busybox does what its first argument says, and there is no `sh`. */
const importPause = async (cluster: Cluster, root: string): Promise<void> => {
  const [busybox] = localPrograms(["busybox"]);
  await cluster.tool("rootfs", [root, busybox]);
  await cluster.tool("image", ["registry.k8s.io/pause:3.1", root, busybox, "sleep", "2147483647"]);
};

const addScript = async (file: string, text: string): Promise<void> => {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  await chmod(file, 0o755);
};

/** A script's process has the script's name. It answers on port 80, or PORT, and ends when asked to. */
const NGINX = `#!/bin/sh
echo "Welcome to nginx!" >/tmp/index.html
httpd -p "\${PORT:-80}" -h /tmp
trap 'exit 0' TERM
while :; do sleep 3600 & wait $!; done
`;

const SERVER = `import { createServer } from "node:http";
process.title = "python3";
process.once("SIGTERM", () => process.exit(0));
createServer((_, response) => response.end("Directory listing for /\\n")).listen(8080);
`;
