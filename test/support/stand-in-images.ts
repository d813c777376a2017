import { chmod, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { addBusybox } from "./busybox.ts";
import type { Cluster } from "./cluster.ts";
import { localPrograms } from "./local-programs.ts";
import { addNode } from "./node-image.ts";

/**
 * Images under the names that people debug with, since nothing can be pulled here. They are stand-ins made of this
 * machine's programs, and hold what the tests run.
 */
export const importStandIns = async (cluster: Cluster, node: string): Promise<void> => {
  const root = (name: string): string => join(cluster.folder, name);
  await addBusybox(cluster, root("busybox"));
  await importAs(
    cluster,
    root("busybox"),
    ["sh"],
    [
      "docker.io/library/busybox:latest",
      "docker.io/library/busybox:1.28",
      "docker.io/library/busybox:1.36",
      "registry.example.com/debug/tools:1.4.2",
    ],
  );

  await cluster.tool("rootfs", [
    root("tools"),
    ...localPrograms(["bash", "curl", "pgrep", "ps", "ss", "strace", "tcpdump"]),
  ]);
  await addBusybox(cluster, root("tools"));
  await importAs(
    cluster,
    root("tools"),
    ["bash"],
    ["docker.io/nicolaka/netshoot:latest", "docker.io/library/ubuntu:22.04"],
  );

  await addBusybox(cluster, root("nginx"));
  await addScript(join(root("nginx"), "usr/sbin/nginx"), NGINX);
  await importAs(cluster, root("nginx"), ["nginx"], ["docker.io/library/nginx:alpine"]);

  // Without a shell. The program shows as python3 in every list of processes, and is Node all the same.
  await addNode(cluster, root("python"), node, "/usr/bin/python3");
  await addScript(join(root("python"), "srv/serve.mjs"), PYTHON);
  await importAs(cluster, root("python"), ["python3"], ["gcr.io/distroless/python3-debian12:latest"]);

  // Without a shell too: called by this name, busybox does what its first argument says, and is no `sh`.
  const [busybox] = localPrograms(["busybox"]);
  await cluster.tool("rootfs", [root("pause"), busybox]);
  await importAs(cluster, root("pause"), [busybox, "sleep", "2147483647"], ["registry.k8s.io/pause:3.1"]);
};

const importAs = async (
  cluster: Cluster,
  root: string,
  entrypoint: readonly string[],
  names: readonly string[],
): Promise<void> => {
  for (const name of names) await cluster.tool("image", [name, root, ...entrypoint]);
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

const PYTHON = `import { createServer } from "node:http";
process.title = "python3";
process.once("SIGTERM", () => process.exit(0));
createServer((_, response) => response.end("Directory listing for /\\n")).listen(8080);
`;
