import { request as requestHttp, type IncomingMessage } from "node:http";
import { request as requestHttps, type RequestOptions } from "node:https";
import { KubeConfig } from "@kubernetes/client-node";
import { quote } from "../model/printable.ts";

/** Where the API server is, and who asks: a kubeconfig, or the pod's own ServiceAccount. */
export type ClusterAddress = { readonly kubeconfig: string } | "in-cluster";

/** As kubectl chooses: files that are merged, and what its flags put in the place of the current context, or of parts of it. */
export interface KubeconfigChoice {
  readonly kubeconfigs: readonly string[];
  readonly context?: string;
  readonly cluster?: string;
  readonly user?: string;
}

export interface Call {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** Several values of one name are several headers. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string;
  readonly signal: AbortSignal;
}

export interface Cluster {
  /** Where it is; for messages. */
  readonly server: string;
  /** Of the kubeconfig's context, or of the pod. */
  readonly namespace: string | undefined;
  /** Resolves once the answer's headers are there, whatever its status; rejects where there is none. */
  send(call: Call): Promise<IncomingMessage>;
}

/** Throws what is wrong with the kubeconfig. */
export const connect = (address: ClusterAddress): Cluster => {
  const config = new KubeConfig();
  if (address === "in-cluster") config.loadFromCluster();
  else config.loadFromFile(address.kubeconfig);
  return toCluster(config);
};

/** As `connect`, with kubectl's flags. Throws too where a context, cluster or user of that name is not there. */
export const connectByChoice = (choice: KubeconfigChoice): Cluster => {
  const { context, cluster, user } = choice;
  const config = merged(choice.kubeconfigs);
  expectKnown("context", context, config.getContextObject(context ?? ""));
  expectKnown("cluster", cluster, config.getCluster(cluster ?? ""));
  expectKnown("user", user, config.getUser(user ?? ""));
  if (context !== undefined) config.setCurrentContext(context);
  if (cluster !== undefined || user !== undefined) {
    config.addContext(changedContext(config, choice));
    config.setCurrentContext(CHOSEN);
  }
  return toCluster(config);
};

/** A name that no file holds by mistake: contexts are found by theirs. */
const CHOSEN = "\0chosen";

const changedContext = (config: KubeConfig, { cluster, user }: KubeconfigChoice) => ({
  cluster: "",
  user: "",
  ...config.getContextObject(config.getCurrentContext()),
  ...(cluster !== undefined && { cluster }),
  ...(user !== undefined && { user }),
  name: CHOSEN,
});

const expectKnown = (kind: string, name: string | undefined, found: object | null): void => {
  if (name !== undefined && found === null) throw new Error(`the kubeconfig has no ${kind} ${quote(name)}`);
};

const toCluster = (config: KubeConfig): Cluster => {
  const cluster = config.getCurrentCluster();
  if (cluster === null)
    throw new Error("the kubeconfig has no current context, or none whose cluster it names");
  const server = cluster.server.replace(/\/+$/, "");
  const namespace = config.getContextObject(config.getCurrentContext())?.namespace?.trim();
  return {
    server,
    namespace: namespace === "" ? undefined : namespace,
    send: async (call) => {
      const options = await toOptions(config, call);
      return send(new URL(server + call.path), options, call.body);
    },
  };
};

/**
 * Gives the Authorization header of the user of the current context, as an exec plugin has it at that time; undefined
 * for a user without one, who has a client certificate say. Of several files, the first that names a context says which
 * is current. Throws what is wrong with a file.
 */
export const createAuthorization = (kubeconfigs: readonly string[]): (() => Promise<string | undefined>) => {
  const config = merged(kubeconfigs);
  return async () => {
    const options: RequestOptions = {};
    await config.applyToHTTPSOptions(options);
    // An object here; the type allows a flat list too.
    const header: unknown = Object.fromEntries(Object.entries(options.headers ?? {}))["Authorization"];
    return typeof header === "string" ? header : undefined;
  };
};

/** As kubectl merges them: of two things with one name, the first stays. The client's own merging throws there. */
const merged = (kubeconfigs: readonly string[]): KubeConfig => {
  const config = new KubeConfig();
  config.loadFromOptions({ clusters: [], contexts: [], users: [] });
  for (const file of kubeconfigs) {
    const next = new KubeConfig();
    next.loadFromFile(file);
    config.loadFromOptions({
      clusters: [...config.clusters, ...next.clusters.filter(({ name }) => config.getCluster(name) === null)],
      contexts: [
        ...config.contexts,
        ...next.contexts.filter(({ name }) => config.getContextObject(name) === null),
      ],
      users: [...config.users, ...next.users.filter(({ name }) => config.getUser(name) === null)],
      currentContext: config.currentContext || next.currentContext,
    });
  }
  return config;
};

/**
 * Asked anew for each call, since tokens and certificates on disk change. Nothing is pooled: calls are rare, and a
 * connection that has died unnoticed in a pool would cost one.
 */
const toOptions = async (config: KubeConfig, { method, headers, signal }: Call): Promise<RequestOptions> => {
  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  // An object here; the type allows a flat list too.
  const fromConfig = Object.fromEntries(Object.entries(options.headers ?? {}));
  return {
    ...options,
    method,
    signal,
    headers: { ...fromConfig, "User-Agent": "ephemeral-guard", ...headers },
  };
};

const send = (url: URL, options: RequestOptions, body: string | undefined): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const request = url.protocol === "http:" ? requestHttp : requestHttps;
    const outgoing = request(url, options, resolve);
    // A watch may be silent for a minute; the peer's death must not be.
    outgoing.on("socket", (socket) => socket.setKeepAlive(true, KEEP_ALIVE_MS));
    outgoing.on("error", reject);
    outgoing.end(body);
  });

const KEEP_ALIVE_MS = 10_000;
