import { generateKeyPairSync } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createApiClient, type ApiClient } from "./api-client.ts";
import { createAuthority, type Credentials } from "./authority.ts";
import { startChild, waitForChild, type ChildProcess } from "./child-process.ts";
import { freePort } from "./free-port.ts";
import { writeKubeconfig, type Cluster } from "./kubeconfig.ts";
import { createKubectl, type Kubectl } from "./kubectl.ts";
import { kubernetesBinaries, type KubernetesBinaries } from "./kubernetes-binaries.ts";
import { createServiceAccount } from "./namespace.ts";
import { createTemporaryFolder } from "./temporary-folder.ts";

export interface ApiServerOptions {
  /** Further flags for kube-apiserver; they come last, so they win. */
  readonly extraArgs?: readonly string[];
  /** An audit policy file instead of `audit-policy.yaml` beside this module. */
  readonly auditPolicy?: string;
}

/**
 * A real API server with RBAC on an etcd of its own. There is nothing else: no controller manager (a namespace gets
 * no ServiceAccount by itself and is never gone after its deletion, aggregated ClusterRoles such as `edit` are empty),
 * no scheduler, no kubelet (see `running-pod.ts`), no aggregated or proxied connections to Services.
 */
export interface ApiServer extends Cluster {
  /** Temporary; for files of the test too. */
  readonly folder: string;
  /** Of a member of `system:masters`, whom RBAC does not bind. */
  readonly kubeconfig: string;
  readonly auditLog: string;
  readonly kubectl: Kubectl;
  /** As the administrator. */
  readonly client: ApiClient;
  /** A user known by a client certificate, with that user's kubeconfig. */
  createUser(name: string, groups: readonly string[]): Promise<User>;
  /** kube-apiserver's own log. */
  log(): string;
  close(): Promise<void>;
}

export interface User {
  readonly credentials: Credentials;
  readonly kubeconfig: string;
}

/** Starts etcd and kube-apiserver and resolves once `/readyz` says so (about ten seconds). */
export const startApiServer = async (options: ApiServerOptions = {}): Promise<ApiServer> => {
  const binaries = kubernetesBinaries();
  // Another process may take a port between our looking for it and etcd's or kube-apiserver's taking it.
  for (let attempts = 3; ; attempts--) {
    try {
      return await start(binaries, options);
    } catch (error) {
      if (attempts === 1 || !String(error).includes("address already in use")) throw error;
    }
  }
};

const start = async (binaries: KubernetesBinaries, options: ApiServerOptions): Promise<ApiServer> => {
  const folder = await createTemporaryFolder("api-server");
  const running: ChildProcess[] = [];
  const stop = async (): Promise<void> => {
    for (const child of running.reverse()) await child.stop();
    await folder.close();
  };
  try {
    const etcdUrl = `http://127.0.0.1:${await freePort()}`;
    running.push(await startEtcd(binaries.etcd, folder.path, etcdUrl));
    const port = await freePort();
    const cluster = await createCluster(folder.path, port);
    const args = [...flags(folder.path, { port, etcdUrl, ...options }), ...(options.extraArgs ?? [])];
    const logFile = join(folder.path, "kube-apiserver.log");
    const server = await startChild({ name: "kube-apiserver", file: binaries.apiServer, args, logFile });
    running.push(server);
    await waitForChild(server, { what: "readiness of kube-apiserver", timeoutMs: 90_000 }, async () => {
      const { status, body } = await cluster.client.request({ path: "/readyz?verbose" });
      if (status !== 200) throw new Error(String(body));
      return true;
    });
    await createServiceAccount(cluster.client, "default", "default");
    const kubectl = createKubectl(binaries.kubectl, { kubeconfig: cluster.kubeconfig, home: folder.path });
    const close = async (): Promise<void> => {
      cluster.client.close();
      await stop();
    };
    return {
      ...cluster,
      folder: folder.path,
      auditLog: auditLog(folder.path),
      kubectl,
      log: () => server.log(),
      close,
    };
  } catch (error) {
    await stop();
    throw error;
  }
};

const startEtcd = async (file: string, folder: string, url: string): Promise<ChildProcess> => {
  const args = [
    `--data-dir=${join(folder, "etcd")}`,
    `--listen-client-urls=${url}`,
    `--advertise-client-urls=${url}`,
    "--listen-peer-urls=http://127.0.0.1:0",
    "--unsafe-no-fsync", // what a crash would lose, nobody needs
  ];
  const etcd = await startChild({ name: "etcd", file, args, logFile: join(folder, "etcd.log") });
  const healthy = async (): Promise<boolean> => (await fetch(`${url}/health`)).ok;
  await waitForChild(etcd, { what: "health of etcd", timeoutMs: 30_000 }, healthy);
  return etcd;
};

type ClusterParts = Cluster & Pick<ApiServer, "kubeconfig" | "client" | "createUser">;

/** The certificates and keys that kube-apiserver starts with, and what its clients need. */
const createCluster = async (folder: string, port: number): Promise<ClusterParts> => {
  const authority = await createAuthority("test-cluster");
  const cluster: Cluster = { url: `https://127.0.0.1:${port}`, authority: authority.certificate };
  const serving = await authority.issue({ commonName: "kube-apiserver", hosts: ["127.0.0.1", "localhost"] });
  const serviceAccounts = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const write = (name: string, text: string) => writeFile(join(folder, name), text, { mode: 0o600 });
  await write("ca.crt", authority.certificate);
  await write("apiserver.crt", serving.certificate);
  await write("apiserver.key", serving.key);
  await write("service-accounts.key", serviceAccounts.privateKey);
  await write("service-accounts.pub", serviceAccounts.publicKey);

  let users = 0;
  const createUser = async (name: string, groups: readonly string[]): Promise<User> => {
    const credentials = await authority.issue({ commonName: name, organizations: groups });
    const kubeconfig = join(folder, `user-${++users}.kubeconfig`);
    await writeKubeconfig(kubeconfig, cluster, credentials);
    return { credentials, kubeconfig };
  };
  const admin = await createUser("admin", ["system:masters"]);
  const client = createApiClient(cluster, admin.credentials);
  return { ...cluster, kubeconfig: admin.kubeconfig, client, createUser };
};

const auditLog = (folder: string): string => join(folder, "audit.jsonl");

const flags = (folder: string, options: ApiServerOptions & { port: number; etcdUrl: string }): string[] => {
  const file = (name: string): string => join(folder, name);
  const issuer = "https://kubernetes.default.svc.cluster.local";
  const auditPolicy = options.auditPolicy ?? fileURLToPath(new URL("audit-policy.yaml", import.meta.url));
  return [
    `--etcd-servers=${options.etcdUrl}`,
    "--bind-address=127.0.0.1",
    "--advertise-address=127.0.0.1",
    "--endpoint-reconciler-type=none", // it refuses loopback addresses
    `--secure-port=${options.port}`,
    `--cert-dir=${folder}`,
    `--tls-cert-file=${file("apiserver.crt")}`,
    `--tls-private-key-file=${file("apiserver.key")}`,
    `--client-ca-file=${file("ca.crt")}`,
    "--authorization-mode=RBAC",
    "--allow-privileged=true", // else privileged debug containers are refused before any webhook sees them
    "--service-cluster-ip-range=10.96.0.0/16",
    `--service-account-issuer=${issuer}`,
    `--service-account-key-file=${file("service-accounts.pub")}`,
    `--service-account-signing-key-file=${file("service-accounts.key")}`,
    `--audit-policy-file=${auditPolicy}`,
    `--audit-log-path=${auditLog(folder)}`,
    "--audit-log-mode=blocking",
  ];
};
