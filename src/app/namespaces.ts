import type { NamespaceLabels } from "../admission/decode.ts";
import { createApiClient } from "../kubernetes/api-client.ts";
import type { ClusterAddress } from "../kubernetes/client.ts";
import { NamespaceCache, type NamespaceCacheState } from "../kubernetes/namespace-cache.ts";
import { createNamespacesApi } from "../kubernetes/namespaces-api.ts";
import type { Logger } from "../log.ts";
import type { Metrics } from "../metrics/metrics.ts";

/** Where the labels of namespaces come from. */
export type NamespaceSettings =
  | { readonly from: "file"; readonly labels: NamespaceLabels }
  | { readonly from: "cluster"; readonly address: ClusterAddress }
  | { readonly from: "nowhere" };

export interface Namespaces {
  readonly labels: NamespaceLabels;
  /** Whether a policy in force reads labels; a cluster is watched for that time alone. */
  want(wanted: boolean): void;
  /** Resolves once labels are known, as far as they will be, or after `ms` at the latest. */
  synced(ms: number): Promise<void>;
  /** For the readiness page; undefined while there is nothing to say. */
  readonly state: () => NamespaceCacheState | undefined;
  close(): void;
}

export const createNamespaces = (
  settings: NamespaceSettings,
  logger: Logger,
  metrics: Metrics,
): Namespaces => {
  if (settings.from === "cluster") return watchCluster(settings.address, logger, metrics);
  if (settings.from === "nowhere") return createUnknown(logger);
  const { labels } = settings;
  return {
    labels,
    want: () => undefined,
    synced: () => done,
    state: () => undefined,
    close: () => undefined,
  };
};

const done = Promise.resolve();

const watchCluster = (address: ClusterAddress, logger: Logger, metrics: Metrics): Namespaces => {
  const cache = new NamespaceCache({
    connect: async () => {
      // Loaded here alone: it takes 0.1 s and 25 MB, and most webhooks need no cluster.
      const { connect } = await import("../kubernetes/client.ts");
      return createNamespacesApi(createApiClient(connect(address)));
    },
    onList: (namespaces) => {
      metrics.namespacesListed(namespaces);
      logger.info({ namespaces }, "namespaces listed");
    },
    onHeard: (at) => metrics.namespacesHeard(at),
    onFailure: (reason) => {
      metrics.namespacesFailed();
      logger.warn({ reason }, "namespaces cannot be watched");
    },
    onStop: () => metrics.namespacesStopped(),
  });
  return {
    labels: (name) => cache.labels(name),
    want: (wanted) => cache.want(wanted),
    synced: (ms) => cache.synced(ms),
    state: () => (cache.state().wanted ? cache.state() : undefined),
    close: () => cache.close(),
  };
};

const createUnknown = (logger: Logger): Namespaces => {
  let failure: NamespaceCacheState["failure"];
  return {
    labels: () => undefined,
    want: (wanted) => {
      failure = wanted ? { at: new Date(), reasons: [UNKNOWN] } : undefined;
      if (wanted) logger.warn({ reason: UNKNOWN }, "namespaces are unknown");
    },
    synced: () => done,
    state: () => failure && { wanted: true, loaded: undefined, failure },
    close: () => undefined,
  };
};

const UNKNOWN =
  "policies select namespaces by labels, which need --namespaces, --kubeconfig or a pod's ServiceAccount";
