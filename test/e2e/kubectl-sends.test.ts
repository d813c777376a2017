import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import {
  parseKubectl,
  shellWords as ourWords,
  type DebugTarget,
} from "../../src/admission/kubectl/parse-command.ts";
import { readDocument } from "../../src/admission/kubectl/read-document.ts";
import { toSentPod, type SentPod } from "../../src/admission/kubectl/sent-pod.ts";
import { isObject, type JsonObject } from "../../src/model/json.ts";
import type { ApiServer } from "../support/api-server.ts";
import { createAuthority } from "../support/authority.ts";
import { addContainers } from "../support/debug-containers.ts";
import { eventually } from "../support/eventually.ts";
import { startFakeWebhook, type FakeWebhook } from "../support/fake-webhook.ts";
import { succeed } from "../support/kubectl.ts";
import { createNamespace } from "../support/namespace.ts";
import type { Finished } from "../support/run.ts";
import { createRunningPod } from "../support/running-pod.ts";
import { sharedApiServer } from "../support/shared-api-server.ts";
import { shellWords } from "../support/shell-words.ts";
import { DEBUG_LINES, REFUSED_LINES, type KubectlLine } from "./kubectl-lines.ts";
import { PATCH_LINES, REFUSED_PATCHES } from "./kubectl-patches.ts";
import { randomPatches } from "./random-kubectl-patches.ts";
import { randomLines } from "./random-kubectl-lines.ts";

const NAMESPACE = "kubectl-sends";
const CONFIGURATION = "kubectl-sends";

interface Sent {
  readonly finished: Finished;
  /** Ephemeral containers of each pod that came to `/mutate`. */
  readonly arrived: readonly (readonly JsonObject[])[];
  /** What we say would have come. */
  readonly ours: SentPod;
}

/**
 * Each line is given to a real kubectl and a real API server, whose webhook refuses everything: the pods stay as they
 * are. What came to that webhook is compared with what this product says would come.
 */
describe("what kubectl sends", () => {
  let server: ApiServer;
  let webhook: FakeWebhook;
  let folders = 0;

  before(async () => {
    server = await sharedApiServer();
    await createNamespace(server.client, NAMESPACE);
    await createPods(server);
    const authority = await createAuthority("kubectl-sends");
    webhook = await startFakeWebhook(authority, () => ({
      allowed: false,
      status: { code: 403, message: "seen" },
    }));
    await configure(server, webhook.url, authority.certificate);
  });
  after(async () => {
    await server.kubectl(["delete", "mutatingwebhookconfiguration", CONFIGURATION]);
    await webhook.close();
  });

  const send = async (words: readonly string[], files: KubectlLine["files"] = {}): Promise<Sent> => {
    const cwd = join(server.folder, `line-${++folders}`);
    await mkdir(cwd);
    for (const [name, text] of Object.entries(files)) await writeFile(join(cwd, name), text);
    const before = webhook.reviews.length;
    const finished = await server.kubectl(withNamespace(words), { cwd });
    const arrived = webhook.reviews.slice(before).map(({ review }) => containersOf(review.request.object));
    const suffix = /^debugger-([a-z0-9]{5})$/.exec(String(arrived[0]?.map(nameOf).find(isGenerated)))?.[1];
    return { finished, arrived, ours: await oursFor(server, words, { files, suffix: suffix ?? "abcde" }) };
  };

  const isAsSent = ({ finished, arrived, ours }: Sent): void => {
    expect(arrived, finished.stderr).to.have.lengthOf(1);
    expect(finished.stderr).to.contain("seen");
    if (!("pod" in ours)) throw new Error(`we say ${JSON.stringify(ours)}, kubectl ${finished.stderr}`);
    const warns = ours.notices.some((notice) => notice.includes("user is not root"));
    expect(finished.stderr.includes("Non-root user is configured")).to.equal(warns);
    expect(containersOf(ours.pod).map(sortedEnv)).to.deep.equal(arrived[0]?.map(sortedEnv));
  };

  describe("kubectl debug", () => {
    for (const { line, files } of DEBUG_LINES) {
      it(line, async () => isAsSent(await send(words(line), files)));
    }
  });

  describe("kubectl patch and replace", () => {
    for (const { line, files } of PATCH_LINES) {
      it(`${line} ${Object.values(files ?? {}).join(" ")}`, async () =>
        isAsSent(await send(words(line), files)));
    }
  });

  describe("refused before any webhook is asked", () => {
    for (const { line, files } of [...REFUSED_LINES, ...REFUSED_PATCHES]) {
      it(`${line} ${Object.values(files ?? {}).join(" ")}`, async () => {
        const { finished, arrived, ours } = await send(words(line), files);
        expect(arrived, JSON.stringify(ours)).to.deep.equal([]);
        // --dry-run=client is refused by nobody: it is only that nothing is sent.
        if (!line.includes("--dry-run=client")) expect(finished.code).to.not.equal(0);
        expect(ours, finished.stderr).to.satisfy(() => "invalid" in ours || "legacy" in ours);
      });
    }
  });

  describe("lines made up at random", () => {
    for (const line of randomLines({ seed: 7, count: 60 })) {
      it(`debug ${line.join(" ")}`, async () => {
        const sent = await send(["debug", ...line]);
        if (sent.arrived.length > 0) isAsSent(sent);
        else expect(sent.ours, sent.finished.stderr).to.have.property("invalid");
      });
    }
  });

  describe("patches made up at random", () => {
    for (const [at, { type, patch }] of randomPatches({ seed: 11, count: 250 }).entries()) {
      it(`${at}: ${type} ${JSON.stringify(patch)}`, async () => {
        const path = `/api/v1/namespaces/${NAMESPACE}/pods/two`;
        const pod = (await server.client.succeed({ path })) as JsonObject; // a Pod
        const before = webhook.reviews.length;
        const { status, body } = await server.client.request({
          method: "PATCH",
          path: `${path}/ephemeralcontainers`,
          contentType: CONTENT_TYPES[type],
          body: patch,
        });
        const [review] = webhook.reviews.slice(before);
        const words = [
          "kubectl",
          "patch",
          "pod",
          "two",
          "--subresource=ephemeralcontainers",
          `--type=${type}`,
        ];
        const command = parseKubectl([...words, "-p", JSON.stringify(patch)], { kubectl: 36 });
        if ("invalid" in command) throw new Error(command.invalid);
        const ours = toSentPod(command, { pod, suffix: "" });
        if (review === undefined)
          expect(ours, `${status} ${JSON.stringify(body)}`).to.have.property("invalid");
        else if ("pod" in ours) {
          expect(containersOf(ours.pod)).to.deep.equal(containersOf(review.review.request.object));
        } else throw new Error(JSON.stringify(ours));
      });
    }
  });

  const creating: readonly { line: string; creates: "copy" | "node"; leaves: RegExp }[] = [
    { line: "debug web --image=busybox --copy-to=copy-1", creates: "copy", leaves: /^copy-1$/ },
    { line: "debug web --copy-to=copy-2 --set-image=*=busybox --keep-labels", creates: "copy", leaves: /^copy-2$/ },
    { line: "debug web --copy-to=copy-3 -c app -- sleep 1d", creates: "copy", leaves: /^copy-3$/ },
    { line: "debug node/worker-of-kubectl --image=busybox", creates: "node", leaves: /^node-debugger-worker-of-kubectl-/ },
    { line: "debug no/worker-of-kubectl --image=busybox -c x --copy-to=y", creates: "node", leaves: /^node-debugger-worker-of-kubectl-/ },
  ]; // prettier-ignore
  for (const { line, creates, leaves } of creating) {
    it(`${line} creates a pod, and the webhook is not asked`, async () => {
      const { finished, arrived, ours } = await send(words(line));
      expect(finished, finished.stderr).to.include({ code: 0 });
      expect(arrived).to.deep.equal([]);
      expect(ours).to.deep.equal({ creates });
      const { items } = (await server.client.succeed({ path: `/api/v1/namespaces/${NAMESPACE}/pods` })) as {
        items: { metadata: { name: string } }[];
      };
      expect(items.some(({ metadata }) => leaves.test(metadata.name))).to.equal(true);
    });
  }
});

const CONTENT_TYPES = {
  strategic: "application/strategic-merge-patch+json",
  merge: "application/merge-patch+json",
  json: "application/json-patch+json",
} as const;

/** As bash makes them of the line, and as we do: these must be the same. */
const words = (line: string): readonly string[] => {
  const placed = line.replaceAll("NS", NAMESPACE);
  const found = shellWords(placed);
  if (!placed.includes("$'")) expect(ourWords(placed)).to.deep.equal(found);
  return found;
};

/** In front, where it is no argument of a command after `--`. */
const withNamespace = (given: readonly string[]): readonly string[] =>
  given.some((word) => word.includes(NAMESPACE)) ? given : [`--namespace=${NAMESPACE}`, ...given];

const containersOf = (pod: unknown): readonly JsonObject[] => {
  const spec = isObject(pod) ? pod["spec"] : undefined;
  const list = isObject(spec) ? spec["ephemeralContainers"] : undefined;
  return Array.isArray(list) ? (list as JsonObject[]) : [];
};

const nameOf = ({ name }: JsonObject): unknown => name;
const isGenerated = (name: unknown): boolean => /^debugger-[a-z0-9]{5}$/.test(String(name));

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** kubectl sends what `--env` says in whatever order its map has. */
const sortedEnv = (container: JsonObject): JsonObject => {
  const { env } = container;
  if (!Array.isArray(env)) return container;
  const named = env as readonly JsonObject[];
  return {
    ...container,
    env: [...named].sort((one, other) => (textOf(one["name"]) < textOf(other["name"]) ? -1 : 1)),
  };
};

interface OursGiven {
  readonly files: Readonly<Record<string, string>>;
  readonly suffix: string;
}

const oursFor = async (
  server: ApiServer,
  given: readonly string[],
  { files, suffix }: OursGiven,
): Promise<SentPod> => {
  const command = parseKubectl(["kubectl", ...withNamespace(given)], { kubectl: 36 });
  if ("invalid" in command) return command;
  const read = (name: string | undefined): unknown => {
    if (name === undefined) return undefined;
    const document = readDocument(files[name] ?? "", command.kind);
    return "invalid" in document ? document : document.value;
  };
  const file =
    command.kind === "debug"
      ? command.target.kind === "file" ? read(command.target.path) : undefined
      : read(command.kind === "patch" ? command.patchFile : command.file); // prettier-ignore
  const custom = command.kind === "debug" ? read(command.customFile) : undefined;
  for (const value of [file, custom]) {
    if (isObject(value) && typeof value["invalid"] === "string") return { invalid: value["invalid"] };
  }
  const name = command.kind === "debug" ? targetName(command.target, file) : command.pod;
  const path = `/api/v1/namespaces/${NAMESPACE}/pods/${name}`;
  const { status, body } = await server.client.request({ path });
  const pod = status === 200 && isObject(body) ? body : { apiVersion: "v1", kind: "Pod", metadata: { name } };
  return toSentPod(command, { pod, file, custom, suffix });
};

const targetName = (target: DebugTarget, file: unknown): string => {
  if ("name" in target) return target.name;
  const metadata = isObject(file) ? file["metadata"] : undefined;
  return textOf(isObject(metadata) ? metadata["name"] : "web");
};

/** `two` has two debug containers already, `win` runs on Windows, `user` not as root. */
const createPods = async (server: ApiServer): Promise<void> => {
  const volumes = [{ name: "data", emptyDir: {} }];
  const containers = [{ name: "app", image: "registry.example.com/app:1" }];
  const spec = { containers, volumes };
  await createRunningPod(server.client, NAMESPACE, {
    metadata: { name: "web", labels: { app: "web" } },
    spec,
  });
  await createRunningPod(server.client, NAMESPACE, { metadata: { name: "two" }, spec });
  await createRunningPod(server.client, NAMESPACE, {
    metadata: { name: "win" },
    spec: { ...spec, os: { name: "windows" } },
  });
  await createRunningPod(server.client, NAMESPACE, {
    metadata: { name: "user" },
    spec: { ...spec, securityContext: { runAsUser: 7 } },
  });
  const standing = [
    { name: "one", image: "busybox:1", env: [{ name: "A", value: "1" }, { name: "B", value: "2" }] },
    { name: "other", image: "busybox:2", volumeMounts: [{ name: "data", mountPath: "/data" }], args: ["x"] },
  ]; // prettier-ignore
  for (const container of standing) {
    const { status } = await addContainers(server.client, {
      namespace: NAMESPACE,
      pod: "two",
      containers: [container],
    });
    expect(status).to.equal(200);
  }
  const node = { apiVersion: "v1", kind: "Node", metadata: { name: "worker-of-kubectl" } };
  await succeed(server.kubectl(["create", "-f", "-"], { stdin: JSON.stringify(node) }));
};

const configure = async (server: ApiServer, url: string, certificate: string): Promise<void> => {
  const rule = { apiGroups: [""], apiVersions: ["v1"], resources: ["pods/ephemeralcontainers"] };
  const configuration = {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "MutatingWebhookConfiguration",
    metadata: { name: CONFIGURATION },
    webhooks: [
      {
        name: "sends.example.com",
        admissionReviewVersions: ["v1"],
        clientConfig: { url, caBundle: Buffer.from(certificate).toString("base64") },
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": NAMESPACE } },
        rules: [{ ...rule, operations: ["UPDATE"] }],
        sideEffects: "None",
      },
    ],
  };
  await succeed(server.kubectl(["apply", "-f", "-"], { stdin: JSON.stringify(configuration) }));
  await eventually(async () => {
    const containers = [{ name: "probe", image: "busybox" }];
    const { status } = await addContainers(server.client, {
      namespace: NAMESPACE,
      pod: "web",
      containers,
      dryRun: true,
    });
    expect(status).to.equal(403);
  });
};
