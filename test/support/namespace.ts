import type { ApiClient } from "./api-client.ts";

/**
 * Creates a namespace with its ServiceAccount `default`. The admission plugin ServiceAccount stays on, so that pods
 * carry a token volume as they do on a real cluster (a debug container may try to mount it); the controller that makes
 * the account in each namespace is part of kube-controller-manager, which tests do not run.
 */
export const createNamespace = async (
  client: ApiClient,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<void> => {
  const body = { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } };
  await client.succeed({ method: "POST", path: "/api/v1/namespaces", body });
  await createServiceAccount(client, name, "default");
};

export const createServiceAccount = async (
  client: ApiClient,
  namespace: string,
  name: string,
): Promise<void> => {
  const body = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name } };
  await client.succeed({ method: "POST", path: `/api/v1/namespaces/${namespace}/serviceaccounts`, body });
};
