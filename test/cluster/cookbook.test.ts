import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import type { Cluster } from "../support/cluster.ts";
import { eventually } from "../support/eventually.ts";
import { succeed } from "../support/kubectl.ts";
import { APPS, installedWith, startPod, type AppPod } from "../support/release.ts";

const APP = {
  name: "app",
  image: "nginx:alpine",
  command: ["sh", "-c", "umask 077; echo mine >/tmp/f; exec nginx"],
};
const AS_1000 = { runAsUser: 1000, runAsGroup: 1000 };
const CRASHING = { name: "app", image: "busybox:latest", command: ["sh", "-c", "exit 1"] };

const RUNNING: readonly AppPod[] = [
  { name: "as-root", containers: [APP] },
  {
    name: "as-1000",
    containers: [{ ...APP, env: [{ name: "PORT", value: "8080" }], securityContext: AS_1000 }],
  },
  {
    name: "with-data",
    containers: [
      {
        ...APP,
        command: ["sh", "-c", "umask 077; echo mine >/data/f; exec nginx"],
        env: [{ name: "PORT", value: "8080" }],
        securityContext: AS_1000,
        volumeMounts: [{ name: "data", mountPath: "/data" }],
      },
    ],
    securityContext: { fsGroup: 1000 },
    volumes: [{ name: "data", emptyDir: {} }],
  },
];
/** Pods that never become ready. */
const FAILING: readonly AppPod[] = [
  { name: "crashing-app", containers: [CRASHING] },
  { name: "crashing-shared", shareProcessNamespace: true, containers: [CRASHING] },
  {
    name: "init-app",
    initContainers: [{ ...CRASHING, name: "init", imagePullPolicy: "IfNotPresent" }],
    containers: [APP],
  },
];

const READ = "cat /proc/1/root/tmp/f";
const TRACE = "timeout 2 strace -p 1 -c 2>&1 | head -1";
const CAPTURE = "timeout 2 tcpdump -i any -c 1 2>&1 | head -1";
const ROOT = { runAsUser: 0, runAsNonRoot: false };

/** What the cookbook says of tools, under its own policies: what a container is let in with, runs, and prints. */
const SESSIONS: readonly {
  readonly recipe: string;
  readonly group: string;
  readonly words: string;
  readonly custom?: object;
  readonly script: string;
  readonly prints: RegExp;
}[] = [
  {
    recipe: "shell",
    group: "developers",
    words: "as-1000 --image=busybox:latest --target=app",
    script: `id -u; ${READ}`,
    prints: /^1000\nmine\n/,
  },
  {
    recipe: "shell",
    group: "developers",
    words: "as-root --image=busybox:latest --target=app",
    script: `id -u; ${READ}`,
    prints: /^65532\ncat: .*Permission denied/,
  },
  {
    recipe: "distroless",
    group: "developers",
    words: "as-root --image=nicolaka/netshoot:latest --target=app",
    script: `id -u; ${READ}`,
    prints: /^0\nmine\n/,
  },
  {
    recipe: "files",
    group: "developers",
    words: "with-data --image=busybox:1.36 --target=app",
    custom: { volumeMounts: [{ name: "data", mountPath: "/mnt/data", readOnly: true }] },
    script: "cat /mnt/data/f; touch /mnt/data/g",
    prints: /^mine\ntouch: .*Read-only file system/,
  },
  {
    recipe: "network",
    group: "sre",
    words: "as-1000 --image=nicolaka/netshoot:latest --profile=netadmin",
    custom: { securityContext: ROOT },
    script: CAPTURE,
    prints: /^tcpdump: data link type/,
  },
  {
    recipe: "network",
    group: "sre",
    words: "as-1000 --image=nicolaka/netshoot:latest --profile=netadmin",
    custom: { securityContext: AS_1000 },
    script: `grep CapEff /proc/self/status; ${CAPTURE}`,
    prints: /^CapEff:\t0{16}\ntcpdump: .*permission/,
  },
  {
    recipe: "profiling",
    group: "sre",
    words: "as-1000 --image=ubuntu:22.04 --target=app",
    custom: { securityContext: ROOT },
    script: TRACE,
    prints: /^strace: Process 1 attached/,
  },
  {
    recipe: "profiling",
    group: "sre",
    words: "as-1000 --image=ubuntu:22.04 --target=app --profile=baseline",
    custom: { securityContext: ROOT },
    script: `${TRACE}; ${READ}`,
    prints: /Operation not permitted\ncat: .*Permission denied/,
  },
  {
    recipe: "own-image",
    group: "developers",
    words: "crashing-app --image=busybox:latest",
    script: "echo runs",
    prints: /^runs\n/,
  },
  {
    recipe: "own-image",
    group: "developers",
    words: "crashing-shared --image=busybox:latest",
    script: "ps",
    prints: /^ +1 .*\/pause$/m,
  },
  {
    recipe: "own-image",
    group: "developers",
    words: "init-app --image=busybox:latest",
    script: "echo runs",
    prints: /^runs\n/,
  },
];

describe("the cookbook on a node", () => {
  let cluster: Cluster;
  let number = 0;

  before(async () => {
    const recipes = [...new Set(SESSIONS.map(({ recipe }) => recipe))];
    const files: Record<string, string> = {};
    for (const recipe of recipes) {
      const file = new URL(`../../docs/cookbook/${recipe}/${recipe}.yaml`, import.meta.url);
      files[`${recipe}.yaml`] = await readFile(file, "utf8");
    }
    cluster = await installedWith({ policies: { files, preset: "" } });
    for (const pod of RUNNING) await startPod(cluster, pod);
    for (const { name, containers, ...spec } of FAILING) {
      const present = containers.map((container) => ({ imagePullPolicy: "IfNotPresent", ...container }));
      const pod = {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name },
        spec: { ...spec, containers: present },
      };
      await kubectl(["create", "-f", "-"], { stdin: JSON.stringify(pod) });
    }
    await eventually(async () => {
      expect(await kubectl(["get", "pods"]))
        .to.match(/crashing-app .*(Error|CrashLoopBackOff)/)
        .and.match(/init-app .*Init:(Error|Crash)/);
    }, 60_000);
  });

  const kubectl = (
    args: readonly string[],
    options: Parameters<Cluster["kubectl"]>[1] = {},
  ): Promise<string> => succeed(cluster.kubectl([`--namespace=${APPS}`, ...args], options));

  /** The name of the container that was let in; tried again until the guard knows of the namespace's new label. */
  const debug = async (recipe: string, group: string, args: readonly string[]): Promise<string> => {
    await kubectl(["label", "namespace", APPS, `debug.example.com/recipe=${recipe}`, "--overwrite"]);
    const name = `session-${number++}`;
    const flags = ["--attach=false", "--image-pull-policy=IfNotPresent", `--container=${name}`];
    const person = { as: "someone@example.com", asGroups: [group, "system:masters"] };
    await eventually(() => kubectl(["debug", ...flags, ...args], person));
    return name;
  };

  for (const { recipe, group, words, custom, script, prints } of SESSIONS) {
    it(`${recipe}: ${words}${custom === undefined ? "" : ` --custom=${JSON.stringify(custom)}`} -- ${script}`, async () => {
      const file = join(cluster.folder, "custom.json");
      await writeFile(file, JSON.stringify(custom ?? {}));
      const shell = ["--", "sh", "-c", `{ ${script}; } 2>&1; sleep 1000`];
      const name = await debug(recipe, group, [...words.split(" "), `--custom=${file}`, ...shell]);
      const [pod = ""] = words.split(" ");
      await eventually(async () => expect(await kubectl(["logs", pod, "-c", name])).to.match(prints), 30_000);
    });
  }

  it("own-image: a target in a pod that crashes would wait for it, which is why the policy refuses one", async () => {
    for (const [pod, reason] of [
      ["crashing-app", "CreateContainerError"],
      ["init-app", "CreateContainerConfigError"],
    ] as const) {
      // As the policy refuses it, the container is let in by the recipe that demands a target.
      const name = await debug("shell", "developers", [
        pod,
        "--image=busybox:latest",
        "--target=app",
        "--",
        "sleep",
        "1000",
      ]);
      await eventually(async () => {
        const path = `jsonpath={.status.ephemeralContainerStatuses[?(@.name=="${name}")].state.waiting.reason}`;
        expect(await kubectl(["get", "pod", pod, "-o", path])).to.equal(reason);
      }, 30_000);
    }
  });
});
