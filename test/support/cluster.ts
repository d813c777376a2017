import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { createApiClient, type ApiClient } from "./api-client.ts";
import { clusterTool, type ClusterTool } from "./cluster-tools.ts";
import { kubernetesBinaries } from "./kubernetes-binaries.ts";
import { helm } from "./helm.ts";
import { createKubectl, succeed, type Kubectl } from "./kubectl.ts";
import { reapCommand } from "./reaper.ts";
import { run, type Finished } from "./run.ts";
import { createTemporaryFolder } from "./temporary-folder.ts";
import { openTerminal, type Terminal } from "./terminal.ts";

/** A real cluster of one node that runs pods. */
export interface Cluster {
  /** Temporary; for files of the test too. */
  readonly folder: string;
  /** As a member of `system:masters`, whom RBAC does not bind. */
  readonly kubectl: Kubectl;
  /** As the administrator. */
  readonly client: ApiClient;
  helm(args: readonly string[], stdin?: string): Promise<Finished>;
  /** kubectl in a terminal of its own, as a person would have it. */
  terminal(args: readonly string[]): Terminal;
  /** Runs a program of `CLUSTER_TOOLS` and gives its standard output. */
  tool(tool: ClusterTool, args: readonly string[], env?: Readonly<Record<string, string>>): Promise<string>;
  close(): Promise<void>;
}

/** Starts the cluster and resolves once its node is ready (about ten seconds). */
export const startCluster = async (): Promise<Cluster> => {
  const { kubectl } = kubernetesBinaries();
  const temporary = await createTemporaryFolder("cluster");
  // `up` keeps the node's files in a folder of its own: what tests write must not get in its way.
  const [node, home] = [join(temporary.path, "node"), join(temporary.path, "home")];
  const down = [clusterTool("down"), node] as const;
  const forget = reapCommand(down);
  const close = async (): Promise<void> => {
    await succeed(run(down[0], down.slice(1), { env: toolEnv() }));
    forget();
    await temporary.close();
  };
  try {
    await mkdir(home);
    await tool("up", [node]);
    const kubeconfig = join(node, "admin.kubeconfig");
    const client = await adminClient(kubeconfig);
    return {
      folder: home,
      kubectl: createKubectl(kubectl, { kubeconfig, home }),
      client,
      helm: (args, stdin) => helm([...args, `--kubeconfig=${kubeconfig}`], home, stdin),
      terminal: (args) => openTerminal([kubectl, `--kubeconfig=${kubeconfig}`, ...args], home),
      tool: (name, args, env) => tool(name, name === "rootfs" ? args : [node, ...args], env),
      close: async () => {
        client.close();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
};

// An image's build runs `npm ci`, and a first `up` may have much to do.
const TOOL_TIMEOUT_MS = 300_000;

const tool = (name: ClusterTool, args: readonly string[], env = {}): Promise<string> =>
  succeed(run(clusterTool(name), args, { env: { ...toolEnv(), ...env }, timeoutMs: TOOL_TIMEOUT_MS }));

/** Where the binaries are and which networks to use is the machine's business, so it is handed on. */
const toolEnv = (): Record<string, string> => {
  const names = Object.keys(process.env).filter((name) => HANDED_ON.test(name));
  return Object.fromEntries(names.map((name) => [name, process.env[name] ?? ""]));
};

const HANDED_ON =
  /^(PATH|HOME|XDG_CACHE_HOME|TMPDIR|CLUSTER_BIN|(NODE|POD|SERVICE)_NET|CNI_BIN|SNAPSHOTTER|BUILDAH_DRIVER)$/;

/** `up` writes the kubeconfig as JSON, which YAML is a superset of. */
const adminClient = async (kubeconfig: string): Promise<ApiClient> => {
  const config = JSON.parse(await readFile(kubeconfig, "utf8")) as Kubeconfig;
  const [cluster, user] = [config.clusters[0].cluster, config.users[0].user];
  return createApiClient(
    { url: cluster.server, authority: decoded(cluster["certificate-authority-data"]) },
    {
      certificate: decoded(user["client-certificate-data"]),
      key: decoded(user["client-key-data"]),
    },
  );
};

const decoded = (base64: string): string => Buffer.from(base64, "base64").toString();

interface Kubeconfig {
  readonly clusters: readonly [
    { readonly cluster: { readonly server: string; readonly "certificate-authority-data": string } },
  ];
  readonly users: readonly [
    { readonly user: { readonly "client-certificate-data": string; readonly "client-key-data": string } },
  ];
}
