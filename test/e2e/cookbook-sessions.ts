import type { PodManifest } from "../support/running-pod.ts";

const NETSHOOT = "nicolaka/netshoot:v0.13";
const GDB = "registry.example.com/debug/gdb:13.2";
const CONFINED = { allowPrivilegeEscalation: false, seccompProfile: { type: "RuntimeDefault" } };
/** What the recipes fill in that ask for the level `restricted`. */
const restricted = (user: object) => ({
  ...CONFINED,
  runAsNonRoot: true,
  capabilities: { drop: ["ALL"] },
  ...user,
});
const AS_APP = { runAsUser: 10001, runAsGroup: 10001 };
const AS_NOBODY = { runAsUser: 65532 };
const AS_ROOT = { runAsUser: 0, runAsNonRoot: false };
const adds = (...add: readonly string[]) => ({ capabilities: { add } });

/** The pods of the page, by the names that commands give them. */
export const PODS: Readonly<Record<string, PodManifest["spec"]>> = {
  "web-7": {
    containers: [
      {
        name: "app",
        image: "registry.example.com/web:7",
        securityContext: AS_APP,
        resources: { limits: { memory: "128Mi" } },
        volumeMounts: [
          { name: "data", mountPath: "/data" },
          { name: "db", mountPath: "/db" },
        ],
      },
    ],
    volumes: [
      { name: "data", emptyDir: {} },
      { name: "db", secret: { secretName: "db" } },
      { name: "settings", configMap: { name: "settings" } },
    ],
  },
  "sample-app": { containers: [{ name: "app", image: "nginx:alpine" }] },
  "crashing-app": { containers: [{ name: "app", image: "busybox:latest", command: ["sh", "-c", "exit 1"] }] },
  "init-app": {
    initContainers: [{ name: "init", image: "busybox:latest" }],
    containers: [{ name: "app", image: "nginx:alpine" }],
  },
  "distroless-app": {
    shareProcessNamespace: true,
    containers: [{ name: "app", image: "gcr.io/distroless/python3-debian12" }],
  },
  "shared-ns-pod": {
    shareProcessNamespace: true,
    containers: [
      { name: "app", image: "nginx:alpine" },
      { name: "sidecar", image: "busybox:latest" },
    ],
  },
  "host-network": { hostNetwork: true, containers: [{ name: "app", image: "nginx:alpine" }] },
};

export interface Recipe {
  readonly group: "developers" | "sre" | "security-auditors" | "platform-admins";
  /** The security contexts that stand in the pod after each of the page's commands, in their order. */
  readonly stands: readonly object[];
  /** Words after `kubectl debug -it`, and what is said of them; `Try`: and the line that is proposed is let in. */
  readonly refused: readonly (readonly [words: string, says: RegExp, then?: "Try"])[];
}

export const RECIPES: Readonly<Record<string, Recipe>> = {
  shell: {
    group: "developers",
    stands: [restricted(AS_APP), restricted(AS_NOBODY)],
    refused: [
      ["web-7 --image=alpine:latest --target=app", /image "docker.io\/library\/alpine:latest" is not/, "Try"],
      ["web-7 --image=busybox:1.36", /does not set targetContainerName/, "Try"],
      ["web-7 --image=busybox:1.36 --target=app --profile=sysadmin", /is privileged, beyond level/, "Try"],
    ],
  },
  "shared-processes": {
    group: "developers",
    stands: [restricted(AS_NOBODY), restricted(AS_NOBODY)],
    refused: [
      ["web-7 --image=busybox:1.36 --target=app", /web-7 does not share its process namespace/],
      ["shared-ns-pod --image=alpine:3.20 --target=app", /is not allowed/, "Try"],
    ],
  },
  distroless: {
    group: "developers",
    stands: [CONFINED, { ...CONFINED, ...AS_APP }],
    refused: [
      [`distroless-app --image=${NETSHOOT} -- bash`, /does not set targetContainerName/, "Try"],
      [
        `distroless-app --image=${NETSHOOT} --target=app --profile=netadmin`,
        /adds capabilities NET_ADMIN, NET_RAW/,
        "Try",
      ],
    ],
  },
  files: {
    group: "developers",
    stands: [restricted(AS_APP), restricted(AS_APP)],
    refused: [
      [
        "web-7 --image=busybox:1.36 --target=app --custom=mount-secret.json",
        /Mount volumes of the kinds/,
        "Try",
      ],
      ["web-7 --image=busybox:1.36 --target=app --custom=mount-writable.json", /readOnly: true/, "Try"],
      ["web-7 --image=busybox:1.36 --target=app --custom=mount-settings.json", /app mounts: data, db/, "Try"],
    ],
  },
  network: {
    group: "sre",
    stands: [CONFINED, { ...CONFINED, ...AS_ROOT, ...adds("NET_RAW") }],
    refused: [
      [`host-network --image=${NETSHOOT} --profile=netadmin`, /host-network is in the network of its node/],
      ["web-7 --image=ubuntu:22.04 --profile=netadmin", /is not allowed/, "Try"],
    ],
  },
  "packet-filter": {
    group: "sre",
    stands: [{ ...CONFINED, ...adds("NET_ADMIN", "NET_RAW") }],
    refused: [
      [`sample-app --image=${NETSHOOT} --profile=netadmin -- bash`, /Run: --profile=netadmin -- iptables -L/],
      [`sample-app --image=${NETSHOOT} -- iptables -L -n -v`, /adds capability SYS_PTRACE/, "Try"],
    ],
  },
  processes: {
    group: "sre",
    stands: [
      { ...CONFINED, ...adds("SYS_PTRACE") },
      { ...CONFINED, ...AS_ROOT, ...adds("SYS_PTRACE") },
      CONFINED,
    ],
    refused: [
      [`sample-app --image=${GDB} -- gdb -p 1`, /does not set targetContainerName/, "Try"],
      ["sample-app --image=busybox:1.36 --target=app", /is not allowed/, "Try"],
      [`sample-app --image=${GDB} --target=app --profile=netadmin`, /adds capabilities NET_ADMIN/, "Try"],
    ],
  },
  profiling: {
    group: "sre",
    stands: [
      { ...CONFINED, ...adds("SYS_PTRACE") },
      { ...CONFINED, ...AS_ROOT, ...adds("PERFMON", "SYS_PTRACE") },
    ],
    refused: [
      ["sample-app --image=ubuntu:latest --target=app -- bash", /is not allowed/, "Try"],
      ["sample-app --image=ubuntu:22.04 --target=app --profile=sysadmin -- bash", /is privileged/, "Try"],
    ],
  },
  "security-audit": {
    group: "security-auditors",
    stands: [{ ...CONFINED, ...AS_APP }],
    refused: [
      [
        `web-7 --image=registry.example.com/security/trivy@sha256:${"5".repeat(64)} --target=app -- sh`,
        /Run: -- trivy rootfs/,
      ],
      ["web-7 --image=registry.example.com/security/trivy:0.57 --target=app", /is not allowed/],
    ],
  },
  "own-image": {
    group: "developers",
    stands: [CONFINED, CONFINED, CONFINED],
    refused: [
      [
        "crashing-app --image=nicolaka/netshoot:latest",
        /Use an image of the pod's containers \(busybox:latest\)/,
      ],
      [
        "crashing-app --image=busybox:latest --target=app -- sh",
        /sets targetContainerName, which is forbidden/,
      ],
    ],
  },
  api: {
    group: "developers",
    stands: [restricted(AS_NOBODY), restricted(AS_APP)],
    refused: [["web-7 --image=busybox:1.36", /does not set targetContainerName/, "Try"]],
  },
  "vetted-images": {
    group: "developers",
    stands: [restricted(AS_APP)],
    refused: [["web-7 --image=registry.example.com/debug/shell:1 --target=app", /must have a digest/, "Try"]],
  },
  limits: {
    group: "developers",
    stands: [restricted(AS_APP)],
    refused: [
      ["sample-app --image=busybox:1.36 --target=app", /A container of sample-app has no memory limit/],
    ],
  },
  toolbox: {
    group: "sre",
    stands: [CONFINED, { ...CONFINED, ...adds("NET_RAW") }, { ...CONFINED, ...adds("SYS_PTRACE") }],
    refused: [
      [
        "web-7 --image=busybox:1.36 --target=app",
        /SYS_PTRACE is for registry.example.com\/debug\/gdb alone/,
        "Try",
      ],
      [
        `web-7 --image=${GDB} --target=app --profile=netadmin`,
        /NET_RAW is for nicolaka\/netshoot alone/,
        "Try",
      ],
    ],
  },
  administrators: {
    group: "platform-admins",
    stands: [{ privileged: true }],
    refused: [["web-7 --image=busybox:1.36 --profile=sysadmin", /is not allowed/, "Try"]],
  },
};
