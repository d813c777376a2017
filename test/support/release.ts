import { CHART } from "./chart.ts";
import type { Cluster } from "./cluster.ts";
import { addContainers } from "./debug-containers.ts";
import { eventually } from "./eventually.ts";
import { succeed } from "./kubectl.ts";
import { recreateLedgerVolume } from "./ledger-volume.ts";
import { PRODUCT_IMAGE } from "./node-image.ts";
import { sharedCluster } from "./shared-cluster.ts";

export const RELEASE = "ephemeral-guard";
/** Where it is installed: a namespace that takes pods of the Pod Security Standard `restricted` only. */
export const RELEASE_NAMESPACE = "guard";
/** For the pods that are debugged, and for everything else a test makes. */
export const APPS = "apps";

export type Values = Readonly<Record<string, unknown>>;

/**
 * The shared cluster with the chart installed by these values, freshly unless an earlier file has asked for the same;
 * and with an empty namespace for pods.
 */
export const installedWith = async (values: Values): Promise<Cluster> => {
  const cluster = await sharedCluster();
  await recreateNamespace(cluster, APPS);
  if (JSON.stringify(values) === installed) return cluster;
  await uninstall(cluster);
  await recreateNamespace(cluster, RELEASE_NAMESPACE, "pod-security.kubernetes.io/enforce=restricted");
  await recreateLedgerVolume(cluster);
  await upgrade(cluster, values);
  await untilAnswering(cluster);
  return cluster;
};

let installed: string | undefined;

/** `helm upgrade --install --wait`; gives what helm printed. */
export const upgrade = async (cluster: Cluster, values: Values): Promise<string> => {
  installed = undefined;
  const all = { image: PRODUCT_IMAGE, ...values };
  const args = ["upgrade", "--install", RELEASE, CHART, "--wait", "--timeout=120s", "--values=-"];
  const printed = await inRelease(cluster, args, JSON.stringify(all));
  installed = JSON.stringify(values);
  return printed;
};

/** Back to the revision before the last `upgrade`. */
export const rollback = async (cluster: Cluster): Promise<string> => {
  installed = undefined;
  return inRelease(cluster, ["rollback", RELEASE, "--wait"]);
};

export const uninstall = async (cluster: Cluster): Promise<string> => {
  installed = undefined;
  return inRelease(cluster, ["uninstall", RELEASE, "--wait", "--ignore-not-found"]);
};

/** helm, with the release's namespace; gives what it printed. */
const inRelease = (cluster: Cluster, args: readonly string[], stdin?: string): Promise<string> =>
  succeed(cluster.helm([...args, `--namespace=${RELEASE_NAMESPACE}`], stdin));

/** Right after `--wait` the Service may still refuse: kube-proxy needs a moment to know the new pods. */
const untilAnswering = async (cluster: Cluster): Promise<void> => {
  const probe = { namespace: APPS, pod: "probe", containers: [{ name: "probe", image: "busybox:1.36" }] };
  await startPod(cluster, { ...WEB_APP, name: "probe" });
  await eventually(async () => {
    const { status, body } = await addContainers(cluster.client, { ...probe, dryRun: true });
    if (status === 500) throw new Error(JSON.stringify(body));
  });
  await succeed(cluster.kubectl(["delete", "pod", "probe", "--namespace", APPS, "--now"]));
};

export interface AppPod {
  readonly name: string;
  readonly containers: readonly {
    readonly name: string;
    readonly image: string;
    readonly [field: string]: unknown;
  }[];
  /** Further fields of the pod's spec. */
  readonly [field: string]: unknown;
}

/** Makes a pod that pulls nothing, and waits until it is ready. */
export const startPod = async (cluster: Cluster, { name, containers, ...spec }: AppPod): Promise<void> => {
  const present = containers.map((container) => ({ imagePullPolicy: "IfNotPresent", ...container }));
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name },
    spec: { terminationGracePeriodSeconds: 1, ...spec, containers: present },
  };
  const namespace = `--namespace=${APPS}`;
  await succeed(cluster.kubectl(["create", "-f", "-", namespace], { stdin: JSON.stringify(pod) }));
  await succeed(
    cluster.kubectl(["wait", "--for=condition=ready", `pod/${name}`, namespace, "--timeout=30s"]),
  );
};

/** Pod and container `app`, which answers on port 80. */
export const WEB_APP: AppPod = { name: "app", containers: [{ name: "app", image: "nginx:alpine" }] };

const recreateNamespace = async (
  cluster: Cluster,
  name: string,
  ...labels: readonly string[]
): Promise<void> => {
  await succeed(cluster.kubectl(["delete", "namespace", name, "--ignore-not-found"]));
  await succeed(cluster.kubectl(["create", "namespace", name]));
  if (labels.length > 0) await succeed(cluster.kubectl(["label", "namespace", name, ...labels]));
  // A pod is refused until its namespace has this account.
  await eventually(() => succeed(cluster.kubectl(["get", "serviceaccount", "default", "--namespace", name])));
};
