import type { ApiClient } from "./api-client.ts";

/** An ephemeral container as it stands in a pod, as far as tests read it. */
export interface StandingContainer {
  readonly name: string;
  readonly image: string;
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly securityContext?: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

/** What stands in a pod, in its order. */
export const standingContainers = async (
  client: ApiClient,
  namespace: string,
  pod: string,
): Promise<readonly StandingContainer[]> => {
  const body = await client.succeed({ path: `/api/v1/namespaces/${namespace}/pods/${pod}` });
  const { spec } = body as { spec: { ephemeralContainers?: StandingContainer[] } }; // the API server sends a Pod
  return spec.ephemeralContainers ?? [];
};

/** The guard's entries of a container, by the ends of their names, e.g. `REQUESTED_BY`. Throws where one is there twice. */
export const stampOf = ({ name, env = [] }: StandingContainer): Readonly<Record<string, string>> => {
  const entries = env.filter((entry) => entry.name.startsWith(PREFIX));
  const stamp = Object.fromEntries(
    entries.map((entry) => [entry.name.slice(PREFIX.length), entry.value ?? ""]),
  );
  if (Object.keys(stamp).length < entries.length) throw new Error(`${name} has an entry of the stamp twice`);
  return stamp;
};

/** The container without the stamp, and without what the API server fills in everywhere. */
export const unstamped = (container: StandingContainer): Readonly<Record<string, unknown>> => {
  const env = (container.env ?? []).filter((entry) => !entry.name.startsWith(PREFIX));
  const {
    terminationMessagePath: _path,
    terminationMessagePolicy: _policy,
    resources: _none,
    ...rest
  } = container;
  const { env: _all, ...own } = rest;
  return { ...own, ...(env.length > 0 && { env }) };
};

const PREFIX = "EPHEMERAL_GUARD_";

/** Adds containers to a pod without kubectl; with `dryRun` nothing is left behind. */
export const addContainers = (
  client: ApiClient,
  { namespace, pod, containers, dryRun = false, as, asGroups }: AddedContainers,
) =>
  client.request({
    method: "PATCH",
    path: `/api/v1/namespaces/${namespace}/pods/${pod}/ephemeralcontainers${dryRun ? "?dryRun=All" : ""}`,
    contentType: "application/strategic-merge-patch+json",
    body: { spec: { ephemeralContainers: containers } },
    ...(as !== undefined && { as }),
    ...(asGroups !== undefined && { asGroups }),
  });

export interface AddedContainers {
  readonly namespace: string;
  readonly pod: string;
  readonly containers: readonly object[];
  readonly dryRun?: boolean;
  /** Impersonation. */
  readonly as?: string;
  readonly asGroups?: readonly string[];
}
