import { join } from "node:path";
import { createApiClient } from "../../src/kubernetes/api-client.ts";
import { connect } from "../../src/kubernetes/client.ts";
import { createEventsApi } from "../../src/kubernetes/events-api.ts";
import { createPodsApi } from "../../src/kubernetes/pods-api.ts";
import type { LedgerStore } from "../../src/ledger/ledger.ts";
import { openStore } from "../../src/ledger/store/open-store.ts";
import { createMarking, type Marking, type MarkingOptions } from "../../src/marking/create-marking.ts";
import type { PodReference } from "../../src/marking/debugged-pod.ts";
import { createMarkingMetrics } from "../../src/metrics/marking-metrics.ts";
import { createRegistry } from "../../src/metrics/registry.ts";
import type { Observation } from "../../src/model/observation.ts";
import { realObservation } from "../ledger/sample-observation.ts";
import { createMemoryLogger } from "../marking/given.ts";
import type { ApiServer } from "../support/api-server.ts";
import { addContainers } from "../support/debug-containers.ts";
import { succeed } from "../support/kubectl.ts";
import { createRunningPod } from "../support/running-pod.ts";
import { createTemporaryFolder } from "../support/temporary-folder.ts";

/** Marking with the real client on the real API server, and a real ledger in a file. */
export interface StartedMarking extends Marking {
  /** As a recorder does with what a webhook sends. */
  ingest(...observations: readonly Observation[]): Promise<void>;
  figure(line: string): Promise<number>;
  /** Messages and fields of its log. */
  readonly log: ReturnType<typeof createMemoryLogger>["lines"];
}

export interface MarkingLedgerFile {
  readonly store: LedgerStore;
  close(): Promise<void>;
}

export const openLedger = async (): Promise<MarkingLedgerFile> => {
  const folder = await createTemporaryFolder("marking");
  const store = await openStore({ file: join(folder.path, "ledger.db") }, { cluster: "test" });
  return {
    store,
    close: async () => {
      await store.close();
      await folder.close();
    },
  };
};

export interface MarkingGiven extends Partial<MarkingOptions> {
  readonly store: LedgerStore;
  /** Default: of somebody with the rights that marking needs, and no others. */
  readonly kubeconfig?: string;
}

const markers = new WeakMap<ApiServer, Promise<string>>();

/** With the rights that the chart gives the recorder for its marks. */
export const markerOf = (server: ApiServer): Promise<string> => {
  const marker = markers.get(server) ?? createMarker(server);
  markers.set(server, marker);
  return marker;
};

const createMarker = async (server: ApiServer): Promise<string> => {
  const rules = [
    { apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "patch"] },
    { apiGroups: ["events.k8s.io"], resources: ["events"], verbs: ["create"] },
  ];
  const apiVersion = "rbac.authorization.k8s.io/v1";
  const metadata = { name: "marker" };
  const apiGroup = "rbac.authorization.k8s.io";
  const items = [
    { apiVersion, kind: "ClusterRole", metadata, rules },
    {
      apiVersion,
      kind: "ClusterRoleBinding",
      metadata,
      subjects: [{ apiGroup, kind: "User", name: "marker" }],
      roleRef: { apiGroup, kind: "ClusterRole", name: "marker" },
    },
  ];
  const stdin = JSON.stringify({ apiVersion: "v1", kind: "List", items });
  await succeed(server.kubectl(["apply", "-f", "-"], { stdin }));
  return (await server.createUser("marker", [])).kubeconfig;
};

/** Not started yet: it sweeps once `start` is called. */
export const createRealMarking = async (server: ApiServer, given: MarkingGiven): Promise<StartedMarking> => {
  const { store, kubeconfig = await markerOf(server), ...options } = given;
  const client = createApiClient(connect({ kubeconfig }));
  const registry = createRegistry();
  const { logger, lines } = createMemoryLogger();
  const marking = createMarking({
    pods: createPodsApi(client),
    events: createEventsApi(client, "recorder-0"),
    ledger: store,
    labelsOf: (policies) => (policies.includes("strict") ? { "security.example.com/debugged": "yes" } : {}),
    figures: createMarkingMetrics(registry),
    logger,
    delaysMs: [100, 200, 400, 800, 1600],
    ...options,
  });
  return {
    ...marking,
    log: lines,
    ingest: async (...observations) => marking.onRecords(await store.ingest(observations)),
    figure: async (line) => {
      const text = await registry.metrics();
      const found = text.split("\n").find((one) => one.startsWith(`ephemeral_guard_${line} `));
      return Number(found?.split(" ").at(-1) ?? "NaN");
    },
  };
};

/** A pod that runs, as a kubelet would have it. */
export const createPod = async (
  { client }: ApiServer,
  namespace: string,
  name: string,
): Promise<PodReference> => {
  const pod = (await createRunningPod(client, namespace, { metadata: { name } })) as RawPod; // the API server sends a Pod
  return { namespace, name, uid: pod.metadata.uid };
};

export interface RawPod {
  readonly metadata: {
    readonly uid: string;
    readonly resourceVersion: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

export const readPod = async (
  { client }: ApiServer,
  { namespace, name }: Pick<PodReference, "namespace" | "name">,
): Promise<RawPod["metadata"]> => {
  const path = `/api/v1/namespaces/${namespace}/pods/${name}`;
  return ((await client.succeed({ path })) as RawPod).metadata; // the API server sends a Pod
};

let uids = 0;

/** What a webhook tells of one call of `/validate`. */
export const observationOf = (
  { namespace, name, uid }: PodReference,
  { user = "alice@corp.example", container = "debugger-1", ...changes }: ObservedCall = {},
): Observation => {
  const { request, message: _message, ...real } = realObservation("custom-secrets.validate");
  const requester = { username: user, groups: ["developers"] };
  const added = request!.added
    .slice(0, 1)
    .map((one) => ({ ...one, container: { ...one.container, name: container, image: "busybox:1.36" } }));
  return {
    ...real,
    uid: `call-${++uids}`,
    at: new Date().toISOString(),
    verdict: "allowed",
    violations: [],
    policies: ["starter"],
    requester,
    namespace,
    pod: { name, uid },
    request: { ...request!, namespace, requester, pod: { ...request!.pod, name, uid }, added },
    ...changes,
  };
};

export interface ObservedCall extends Partial<Observation> {
  readonly user?: string;
  readonly container?: string;
}

/** What the API server stores of an added container; without a user it has no stamp. */
export const land = async (
  { client }: ApiServer,
  { namespace, name }: PodReference,
  { user, container = "debugger-1" }: { readonly user?: string; readonly container?: string },
): Promise<void> => {
  const values = { REQUESTED_BY: user, REQUESTED_AT: new Date().toISOString(), POLICY: "starter@1f2e" };
  const env = Object.entries(values).map(([key, value]) => ({ name: `EPHEMERAL_GUARD_${key}`, value }));
  const containers = [{ name: container, image: "busybox:1.36", ...(user !== undefined && { env }) }];
  const { status, body } = await addContainers(client, { namespace, pod: name, containers });
  if (status !== 200) throw new Error(JSON.stringify(body));
};

/** As a kubelet reports it. */
export const report = (
  { client }: ApiServer,
  { namespace, name }: PodReference,
  states: Readonly<Record<string, object>>,
): Promise<unknown> =>
  client.succeed({
    method: "PATCH",
    path: `/api/v1/namespaces/${namespace}/pods/${name}/status`,
    contentType: "application/merge-patch+json",
    body: {
      status: {
        ephemeralContainerStatuses: Object.entries(states).map(([container, state]) => ({
          name: container,
          image: "busybox:1.36",
          imageID: "",
          ready: false,
          restartCount: 0,
          state,
        })),
      },
    },
  });
