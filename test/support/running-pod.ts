import type { ApiClient } from "./api-client.ts";

export interface PodManifest {
  readonly metadata: { readonly name: string; readonly [field: string]: unknown };
  readonly spec?: {
    readonly containers?: readonly {
      readonly name: string;
      readonly image: string;
      readonly [field: string]: unknown;
    }[];
    readonly [field: string]: unknown;
  };
}

/**
 * Creates a pod and writes the status that a kubelet would: scheduled on a node (which need not exist) and running.
 * Without it `kubectl debug --target` and the like would wait for a container that nobody starts.
 * Without containers in `pod.spec` the pod has one, `app`.
 */
export const createRunningPod = async (
  client: ApiClient,
  namespace: string,
  pod: PodManifest,
): Promise<unknown> => {
  const containers = pod.spec?.containers ?? [{ name: "app", image: "registry.example.com/app:1" }];
  const path = `/api/v1/namespaces/${namespace}/pods`;
  const spec = { nodeName: "node-a", ...pod.spec, containers };
  await client.succeed({ method: "POST", path, body: { apiVersion: "v1", kind: "Pod", ...pod, spec } });
  return client.succeed({
    method: "PATCH",
    path: `${path}/${pod.metadata.name}/status`,
    contentType: "application/merge-patch+json",
    body: { status: toRunning(containers) },
  });
};

const toRunning = (containers: readonly { readonly name: string; readonly image: string }[]): object => {
  const now = new Date().toISOString().replace(/\.\d+/, "");
  return {
    phase: "Running",
    startTime: now,
    conditions: ["PodScheduled", "Initialized", "ContainersReady", "Ready"].map((type) => ({
      type,
      status: "True",
      lastTransitionTime: now,
    })),
    containerStatuses: containers.map(({ name, image }) => ({
      name,
      image,
      imageID: "",
      containerID: `containerd://${name}`,
      ready: true,
      restartCount: 0,
      started: true,
      state: { running: { startedAt: now } },
    })),
  };
};
