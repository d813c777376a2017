import { cp } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isObject } from "../../src/model/json.ts";
import type { ApiServer } from "./api-server.ts";
import { createAuthority } from "./authority.ts";
import { startGuardProcess, type GuardProcess } from "./guard-process.ts";
import { configureWebhooks, removeWebhooks } from "./installed-guard.ts";
import { succeed } from "./kubectl.ts";
import { mountSecret } from "./mounted-secret.ts";
import { createNamespace } from "./namespace.ts";
import { startRecorderProcess, type RecorderProcess } from "./recorder-process.ts";
import { createRunningPod } from "./running-pod.ts";
import { createTemporaryFolder } from "./temporary-folder.ts";

export interface SelfManagedGuard {
  readonly namespace: string;
  readonly webhook: GuardProcess;
  /** Another recorder for the same installation, with the rights that the chart gives it. */
  startRecorder(flags?: readonly string[]): Promise<RecorderProcess>;
  /** The two configurations' caBundles: PEM. */
  bundles(): Promise<readonly string[]>;
  /** The text at a key of a Secret of the namespace; undefined where there is none. */
  secret(name: string, key: string): Promise<string | undefined>;
  close(): Promise<void>;
}

/**
 * A webhook with `tls.mode: selfManaged` as pods would run it, without a recorder yet: its certificate comes from the
 * Secret `tls`, `lateMs` late, as the kubelet would bring it.
 */
export const installSelfManagedGuard = async (
  server: ApiServer,
  namespace: string,
  lateMs: number,
): Promise<SelfManagedGuard> => {
  const folder = await createTemporaryFolder("self-managed");
  await createNamespace(server.client, namespace);
  await createRunningPod(server.client, namespace, { metadata: { name: "app" } });
  const kubeconfig = await createAccount(server, namespace);
  const tls = join(folder.path, "tls");
  const mount = mountSecret(server.client, {
    namespace,
    name: "tls",
    keys: ["tls.crt", "tls.key"],
    folder: tls,
    lateMs,
  });
  const policies = join(folder.path, "policies");
  await cp(fileURLToPath(new URL("../../policies/starter", import.meta.url)), policies, { recursive: true });
  const webhook = await startGuardProcess({
    policies: "starter",
    files: {
      policies,
      certificate: join(tls, "tls.crt"),
      key: join(tls, "tls.key"),
      authority: await createAuthority("unused"),
    },
    until: "listening",
  });
  await configureWebhooks(server, { url: `https://127.0.0.1:${webhook.port}`, caBundle: "" });
  const secret = async (name: string, key: string): Promise<string | undefined> => {
    const path = `/api/v1/namespaces/${namespace}/secrets/${name}`;
    const { body } = await server.client.request({ path });
    const data = isObject(body) && isObject(body["data"]) ? body["data"] : {};
    return typeof data[key] === "string" ? Buffer.from(data[key], "base64").toString() : undefined;
  };
  const shared = [
    `--kubeconfig=${kubeconfig}`,
    `--namespace=${namespace}`,
    "--tls-secret=tls",
    "--service=ephemeral-guard-webhook",
    "--dns-name=127.0.0.1",
    "--interval=1s",
    // What is tested with it is the certificate; records and marks have tests of their own.
    "--marks=off",
  ];
  return {
    namespace,
    webhook,
    startRecorder: (flags = []) => startRecorderProcess([...shared, ...flags]),
    bundles: () => readBundles(server),
    secret,
    close: async () => {
      await removeWebhooks(server);
      await webhook.close();
      await mount.close();
      await folder.close();
    },
  };
};

const readBundles = async ({ client }: ApiServer): Promise<readonly string[]> => {
  const read = async (kind: string): Promise<string> => {
    const path = `/apis/admissionregistration.k8s.io/v1/${kind}/ephemeral-guard`;
    const { webhooks } = (await client.succeed({ path })) as {
      webhooks: { clientConfig: { caBundle?: string } }[];
    }; // as this kind has it
    return Buffer.from(webhooks[0]?.clientConfig.caBundle ?? "", "base64").toString();
  };
  return Promise.all(["mutatingwebhookconfigurations", "validatingwebhookconfigurations"].map(read));
};

/** The rights that the chart gives to the recorder; returns a kubeconfig. */
const createAccount = async (server: ApiServer, namespace: string): Promise<string> => {
  const user = `recorder-of-${namespace}`;
  const create = (kind: string, ...flags: string[]) =>
    succeed(server.kubectl(["create", kind, user, ...flags, `--namespace=${namespace}`]));
  await succeed(
    server.kubectl(["apply", "-f", "-"], {
      stdin: JSON.stringify({
        apiVersion: "rbac.authorization.k8s.io/v1",
        kind: "Role",
        metadata: { name: user, namespace },
        rules: [
          {
            apiGroups: [""],
            resources: ["secrets"],
            resourceNames: ["tls", "tls-ca", "ephemeral-guard-keys"],
            verbs: ["get", "update"],
          },
          { apiGroups: [""], resources: ["secrets"], verbs: ["create"] },
        ],
      }),
    }),
  );
  const configurations = [
    "mutatingwebhookconfigurations.admissionregistration.k8s.io",
    "validatingwebhookconfigurations.admissionregistration.k8s.io",
  ];
  const resources = configurations.map((name) => `--resource=${name}`);
  await create("clusterrole", "--verb=get,update", "--resource-name=ephemeral-guard", ...resources);
  await create("clusterrolebinding", `--clusterrole=${user}`, `--user=${user}`);
  await create("rolebinding", `--role=${user}`, `--user=${user}`);
  return (await server.createUser(user, [])).kubeconfig;
};
