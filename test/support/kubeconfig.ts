import { writeFile } from "node:fs/promises";
import type { Credentials } from "./authority.ts";

export interface Cluster {
  readonly url: string;
  /** PEM. */
  readonly authority: string;
}

/** Writes a kubeconfig for one user, known by a client certificate or a bearer token. */
export const writeKubeconfig = async (
  file: string,
  cluster: Cluster,
  user: Credentials | { readonly token: string },
): Promise<void> => {
  const config = {
    apiVersion: "v1",
    kind: "Config",
    "current-context": "test",
    clusters: [
      {
        name: "test",
        cluster: { server: cluster.url, "certificate-authority-data": base64(cluster.authority) },
      },
    ],
    users: [{ name: "test", user: toUser(user) }],
    contexts: [{ name: "test", context: { cluster: "test", user: "test", namespace: "default" } }],
  };
  await writeFile(file, JSON.stringify(config, null, 2), { mode: 0o600 });
};

const toUser = (user: Credentials | { readonly token: string }): Record<string, string> =>
  "token" in user
    ? { token: user.token }
    : { "client-certificate-data": base64(user.certificate), "client-key-data": base64(user.key) };

const base64 = (text: string): string => Buffer.from(text).toString("base64");
