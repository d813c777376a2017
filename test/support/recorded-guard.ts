import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { toList } from "./chart.ts";
import type { ApiServer } from "./api-server.ts";
import { createAuthority } from "./authority.ts";
import { freePort } from "./free-port.ts";
import { startGuardProcess, type GuardProcess } from "./guard-process.ts";
import { configureWebhooks, removeWebhooks, untilCalled } from "./installed-guard.ts";
import { succeed } from "./kubectl.ts";
import { createNamespace, createServiceAccount } from "./namespace.ts";
import { startRecorderProcess, type RecorderProcess } from "./recorder-process.ts";
import { run, type Finished } from "./run.ts";
import { createTemporaryFolder } from "./temporary-folder.ts";

export const AUDIENCE = "ephemeral-guard-recorder";

export interface RecordedGuardOptions {
  readonly namespace: string;
  /** A folder of `policies/`, or file name to text. */
  readonly policies?: string | Readonly<Record<string, string>>;
  /** Of the webhooks, besides the chart's. */
  readonly flags?: readonly string[];
  /** Of the recorder. */
  readonly recorderFlags?: readonly string[];
}

/** Two webhooks, one that mutates and one that validates, as replicas would take turns, and a recorder. */
export interface RecordedGuard {
  readonly webhooks: readonly [GuardProcess, GuardProcess];
  recorder(): RecorderProcess;
  /** Kills the recorder without a warning; a new one comes on the same port and with the same store. */
  killRecorder(): Promise<void>;
  startRecorder(flags?: readonly string[]): Promise<RecorderProcess>;
  /** `ephemeral-guard audit ...` on the recorder's own file. */
  audit(...args: readonly string[]): Promise<Finished>;
  /** The same through the recorder's API, with a reviewer's token. */
  remoteAudit(...args: readonly string[]): Promise<Finished>;
  /** Of console and API. */
  readonly url: string;
  /** Who has signed its certificate: PEM. */
  readonly authority: string;
  /** A token of somebody who may read the records; the audience is the API server's own. */
  reviewerToken(): Promise<string>;
  /** A token for deliveries, of a ServiceAccount with this right. */
  senderToken(path: string): Promise<string>;
  close(): Promise<void>;
}

/** Installs all of it, with the rights that the chart gives. */
export const installRecordedGuard = async (
  server: ApiServer,
  options: RecordedGuardOptions,
): Promise<RecordedGuard> => {
  const { namespace } = options;
  const folder = await createTemporaryFolder("recorded");
  await createNamespace(server.client, namespace);
  await grant(server, namespace);
  const port = await freePort();
  const authority = await createAuthority("recorder");
  const files = await writeFiles(folder.path, { server, namespace, authority });
  const shared = [
    `--kubeconfig=${(await server.createUser(`recorder-of-${namespace}`, [])).kubeconfig}`,
    `--namespace=${namespace}`,
    "--certificates=off",
    `--certificate=${files.certificate}`,
    `--key=${files.key}`,
    `--store=${join(folder.path, "ledger.db")}`,
    "--cluster-name=test",
    ...(options.recorderFlags ?? []),
  ];
  const start = (flags: readonly string[] = []) => startRecorderProcess([...shared, ...flags], { port });
  let recorder = await start();
  const startWebhook = (given: Partial<Parameters<typeof startGuardProcess>[0]> = {}) =>
    startGuardProcess({
      policies: options.policies ?? "starter",
      ...given,
      flags: [
        `--recorder=https://127.0.0.1:${port}`,
        `--recorder-ca=${files.authority}`,
        `--recorder-token=${files.token}`,
        `--redaction-key=${files.redactionKey}`,
        ...(options.flags ?? []),
      ],
    });
  const first = await startWebhook();
  const second = await startWebhook({ files: first.files });
  await configureWebhooks(server, {
    url: `https://127.0.0.1:${first.port}`,
    caBundle: first.files.authority.certificate,
  });
  await validateBy(server, second);
  await untilCalled(server, toBoth(first, second));
  return {
    webhooks: [first, second],
    recorder: () => recorder,
    killRecorder: async () => {
      recorder.process.kill("SIGKILL");
      await recorder.close();
    },
    startRecorder: async (flags) => (recorder = await start(flags)),
    audit: (...args) =>
      run(process.execPath, [BUNDLE, "audit", ...args, `--store=${join(folder.path, "ledger.db")}`]),
    remoteAudit: async (...args) => {
      const tokenFile = join(folder.path, "reviewer-token");
      await writeFile(tokenFile, await token(server, namespace, ["reviewer"]), { mode: 0o600 });
      const at = [`--server=https://127.0.0.1:${port}`, `--server-ca=${files.authority}`];
      return run(process.execPath, [BUNDLE, "audit", ...args, ...at, `--token-file=${tokenFile}`]);
    },
    url: `https://127.0.0.1:${port}`,
    authority: authority.certificate,
    reviewerToken: () => token(server, namespace, ["reviewer"]),
    senderToken: async (path) => {
      const account = path.endsWith("records") ? "webhook" : "audit-sender";
      return token(server, namespace, [account, `--audience=${AUDIENCE}`]);
    },
    close: async () => {
      await removeWebhooks(server);
      await Promise.all([first.close(), second.close()]);
      await recorder.close();
      await folder.close();
    },
  };
};

const BUNDLE = fileURLToPath(new URL("../../dist/bin.js", import.meta.url));

const toBoth = (mutating: GuardProcess, validating: GuardProcess): Pick<GuardProcess, "metric"> => ({
  metric: (name, labels = {}) => (labels["phase"] === "mutate" ? mutating : validating).metric(name, labels),
});

/** The API server keeps a connection to each replica: here one has all the mutations, and the other all judgements. */
const validateBy = async (server: ApiServer, { port }: GuardProcess): Promise<void> => {
  const patch = [
    { op: "replace", path: "/webhooks/0/clientConfig/url", value: `https://127.0.0.1:${port}/validate` },
  ];
  await succeed(
    server.kubectl([
      ...["patch", "validatingwebhookconfiguration", "ephemeral-guard", "--type=json"],
      `--patch=${JSON.stringify(patch)}`,
    ]),
  );
};

interface FileParts {
  readonly server: ApiServer;
  readonly namespace: string;
  readonly authority: Awaited<ReturnType<typeof createAuthority>>;
}

/** What the chart mounts. */
const writeFiles = async (folder: string, { server, namespace, authority }: FileParts) => {
  const pair = await authority.issue({ commonName: "recorder of a test", hosts: ["127.0.0.1"] });
  const write = async (name: string, text: string): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, text, { mode: 0o600 });
    return path;
  };
  return {
    certificate: await write("tls.crt", pair.certificate),
    key: await write("tls.key", pair.key),
    authority: await write("ca.crt", authority.certificate),
    token: await write("token", await token(server, namespace, ["webhook", `--audience=${AUDIENCE}`])),
    redactionKey: await write("redaction.key", Buffer.alloc(32, 1).toString("base64")),
  };
};

const token = async (server: ApiServer, namespace: string, args: readonly string[]): Promise<string> =>
  (await succeed(server.kubectl(["create", "token", `--namespace=${namespace}`, ...args]))).trim();

/** The chart's rights, under names of this namespace. */
const grant = async (server: ApiServer, namespace: string): Promise<void> => {
  for (const account of ["webhook", "audit-sender", "reviewer"])
    await createServiceAccount(server.client, namespace, account);
  const user = `recorder-of-${namespace}`;
  const objects = [
    ...clusterRole(user, RECORDER_RULES, [{ kind: "User", name: user }]),
    ...clusterRole(
      `webhook-of-${namespace}`,
      nonResource("records", "create"),
      account(namespace, "webhook"),
    ),
    ...clusterRole(
      `sender-of-${namespace}`,
      nonResource("audit-events", "create"),
      account(namespace, "audit-sender"),
    ),
    ...clusterRole(`reviewer-of-${namespace}`, nonResource("records", "get"), account(namespace, "reviewer")),
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "Role",
      metadata: { name: user, namespace },
      rules: [{ apiGroups: [""], resources: ["secrets"], verbs: ["get", "create", "update"] }],
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata: { name: user, namespace },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: user },
      subjects: [{ kind: "User", name: user }],
    },
  ];
  await succeed(server.kubectl(["apply", "-f", "-"], { stdin: toList(objects) }));
};

const RECORDER_RULES = [
  { apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "patch"] },
  { apiGroups: ["events.k8s.io"], resources: ["events"], verbs: ["create"] },
  { apiGroups: ["authentication.k8s.io"], resources: ["tokenreviews"], verbs: ["create"] },
  { apiGroups: ["authorization.k8s.io"], resources: ["subjectaccessreviews"], verbs: ["create"] },
];

const nonResource = (what: string, verb: string): readonly object[] => [
  { nonResourceURLs: [`/ephemeral-guard/${what}`], verbs: [verb] },
];

const account = (namespace: string, name: string): readonly object[] => [
  { kind: "ServiceAccount", namespace, name },
];

const clusterRole = (
  name: string,
  rules: readonly object[],
  subjects: readonly object[],
): readonly object[] => [
  { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name }, rules },
  {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRoleBinding",
    metadata: { name },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name },
    subjects,
  },
];
