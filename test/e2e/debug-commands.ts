import type { DebugCommand, Pod } from "../support/run-debug-command.ts";
import type { PodManifest } from "../support/running-pod.ts";

const labelled = (name: string) => ({ name, labels: { app: name } });

const SAMPLE_APP: PodManifest = {
  metadata: labelled("sample-app"),
  spec: { containers: [{ name: "app", image: "nginx:alpine" }] },
};

/** The pod of test/fixtures/reviews that a platform team would be content with. */
export const HARDENED: PodManifest = {
  metadata: labelled("hardened"),
  spec: {
    securityContext: {
      runAsUser: 10001,
      runAsNonRoot: true,
      fsGroup: 10001,
      seccompProfile: { type: "RuntimeDefault" },
    },
    containers: [
      {
        name: "app",
        image: `registry.example.com/payments/api@sha256:${"a".repeat(64)}`,
        securityContext: { capabilities: { drop: ["ALL"] }, allowPrivilegeEscalation: false },
      },
    ],
    volumes: [
      { name: "db-password", secret: { secretName: "db" } },
      { name: "data", emptyDir: {} },
    ],
  },
};

const WINDOWS: PodManifest = {
  metadata: labelled("windows-app"),
  spec: {
    os: { name: "windows" },
    nodeSelector: { "kubernetes.io/os": "windows" },
    containers: [{ name: "app", image: "mcr.microsoft.com/windows/servercore:ltsc2022" }],
  },
};

const withContainer =
  (container: object) =>
  (pod: Pod): object => ({
    ...pod,
    spec: { ...pod.spec, ephemeralContainers: [...(pod.spec.ephemeralContainers ?? []), container] },
  });

const profile = (name: string): DebugCommand => ({
  pod: HARDENED,
  kubectl: `debug hardened --image=registry.example.com/debug/tools:1.4.2 --target=app --profile=${name}`,
});

/**
 * Every command of the seeds that adds a debug container, and every one of test/fixtures/reviews that is not among them,
 * under the name that it has there.
 */
export const DEBUG_COMMANDS = {
  "seed 000": {
    pod: {
      metadata: { name: "web-app" },
      spec: { containers: [{ name: "main-container", image: "nginx:alpine" }] },
    },
    kubectl: "debug -it web-app --image=busybox --target=main-container",
  },
  "seed 001, of the time before Kubernetes 1.22": {
    pod: { metadata: { name: "example-pod" } },
    kubectl: "replace --raw /api/v1/namespaces/{namespace}/pods/example-pod/ephemeralcontainers -f ec.json",
    files: {
      "ec.json": () => ({
        apiVersion: "v1",
        kind: "EphemeralContainers",
        metadata: { name: "example-pod" },
        ephemeralContainers: [
          {
            command: ["sh"],
            image: "busybox",
            imagePullPolicy: "IfNotPresent",
            name: "debugger",
            stdin: true,
            tty: true,
            terminationMessagePolicy: "File",
          },
        ],
      }),
    },
  },
  "seed 002": {
    pod: {
      metadata: { name: "ephemeral-demo", labels: { run: "ephemeral-demo" } },
      spec: {
        restartPolicy: "Never",
        containers: [{ name: "ephemeral-demo", image: "registry.k8s.io/pause:3.1" }],
      },
    },
    kubectl: "debug -it ephemeral-demo --image=busybox:1.28 --target=ephemeral-demo",
  },
  "seed-basic": { pod: SAMPLE_APP, kubectl: "debug -it sample-app --image=busybox:latest --target=app" },
  "seed-shared-ns": {
    pod: {
      metadata: { name: "shared-ns-pod" },
      spec: {
        shareProcessNamespace: true,
        containers: [
          { name: "app", image: "nginx:alpine" },
          { name: "sidecar", image: "busybox:latest" },
        ],
      },
    },
    kubectl: "debug -it shared-ns-pod --image=busybox:latest --target=app -- sh",
  },
  "seed-distroless": {
    pod: {
      metadata: { name: "distroless-app" },
      spec: {
        shareProcessNamespace: true,
        containers: [{ name: "app", image: "gcr.io/distroless/python3-debian12" }],
      },
    },
    kubectl: "debug -it distroless-app --image=nicolaka/netshoot:latest --target=app -- bash",
  },
  "seed-patch": {
    pod: SAMPLE_APP,
    kubectl:
      "patch pod sample-app --subresource=ephemeralcontainers --type=strategic --patch-file=ephemeral-patch.json",
    files: {
      "ephemeral-patch.json": () => ({
        spec: {
          ephemeralContainers: [
            {
              name: "debugger",
              image: "busybox:latest",
              command: ["sh"],
              stdin: true,
              tty: true,
              targetContainerName: "app",
            },
          ],
        },
      }),
    },
  },
  "seed-replace-raw": {
    pod: SAMPLE_APP,
    kubectl:
      "replace --raw /api/v1/namespaces/{namespace}/pods/sample-app/ephemeralcontainers -f pod-patched.json",
    files: {
      "pod-patched.json": withContainer({
        name: "debugger-2",
        image: "nicolaka/netshoot:latest",
        command: ["bash"],
        stdin: true,
        tty: true,
        targetContainerName: "app",
      }),
    },
  },
  "seed 003, network": {
    pod: SAMPLE_APP,
    kubectl: "debug sample-app -it --image=nicolaka/netshoot:latest --target=app -- bash",
  },
  "seed-profiling": {
    pod: SAMPLE_APP,
    kubectl: "debug sample-app -it --image=ubuntu:22.04 --target=app -- bash",
  },
  "seed 003, alpine of its table of images": {
    pod: SAMPLE_APP,
    kubectl: "debug -it sample-app --image=alpine:latest --target=app",
  },
  "seed 003, debug of its table of images": {
    pod: SAMPLE_APP,
    kubectl: "debug -it sample-app --image=gcr.io/k8s-staging-cri-tools/debug --target=app",
  },
  "seed 004, whose target is the pod": {
    pod: SAMPLE_APP,
    kubectl: "debug -it sample-app --image=busybox --target=sample-app",
  },
  "profile-legacy": profile("legacy"),
  "profile-general": profile("general"),
  "profile-baseline": profile("baseline"),
  "profile-restricted": profile("restricted"),
  "profile-netadmin": profile("netadmin"),
  "profile-sysadmin": profile("sysadmin"),
  "windows-general": {
    pod: WINDOWS,
    kubectl: "debug windows-app --image=mcr.microsoft.com/windows/nanoserver:ltsc2022",
  },
  "windows-restricted": {
    pod: WINDOWS,
    kubectl: "debug windows-app --image=mcr.microsoft.com/windows/nanoserver:ltsc2022 --profile=restricted",
  },
  "custom-secrets": {
    pod: HARDENED,
    kubectl: "debug hardened --image=busybox:1.36 --custom=custom.json",
    files: {
      "custom.json": () => ({
        env: [{ name: "TOKEN", valueFrom: { secretKeyRef: { name: "db", key: "password" } } }],
        envFrom: [{ secretRef: { name: "db" } }],
        volumeMounts: [{ name: "db-password", mountPath: "/secrets" }],
        securityContext: { privileged: true, runAsUser: 0, capabilities: { add: ["SYS_PTRACE"] } },
      }),
    },
  },
  digest: {
    pod: HARDENED,
    kubectl: `debug hardened --image=docker.io/library/busybox:1.36@sha256:${"b".repeat(64)} --target=app`,
  },
  "forged-strategic": {
    pod: HARDENED,
    kubectl: "patch pod hardened --subresource=ephemeralcontainers --type=strategic --patch-file=forged.json",
    files: {
      "forged.json": () => ({
        metadata: { labels: { exempt: "true" } },
        spec: {
          ephemeralContainers: [
            { name: "forged", image: "evil.example/x:1", securityContext: { privileged: true } },
          ],
        },
      }),
    },
  },
  noop: {
    pod: HARDENED,
    kubectl: "patch pod hardened --subresource=ephemeralcontainers --type=strategic --patch-file=labels.json",
    files: { "labels.json": () => ({ metadata: { labels: { only: "labels" } } }) },
  },
  "dry-run": {
    pod: HARDENED,
    kubectl:
      "patch pod hardened --subresource=ephemeralcontainers --dry-run=server --patch-file=ephemeral-patch.json",
    files: {
      "ephemeral-patch.json": () => ({
        spec: {
          ephemeralContainers: [{ name: "dry", image: "busybox:1.36", targetContainerName: "app" }],
        },
      }),
    },
  },
  ssa: {
    pod: HARDENED,
    kubectl: "apply --server-side --subresource=ephemeralcontainers -f pod.json",
    files: {
      "pod.json": () => ({
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name: "hardened" },
        spec: {
          ephemeralContainers: [{ name: "applied", image: "busybox:1.36", targetContainerName: "app" }],
        },
      }),
    },
  },
} as const satisfies Readonly<Record<string, DebugCommand>>;

export type DebugCommandName = keyof typeof DEBUG_COMMANDS;
