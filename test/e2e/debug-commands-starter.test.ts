import { describeDebugCommands, NON_ROOT, refused, warning } from "./debug-command-table.ts";

const SET = warning("set allowPrivilegeEscalation, seccompProfile");
const CARRIES = warning("the pod now carries 1 debug container, which stays until the pod is deleted");
const latest = (image: string): string =>
  warning(`image "${image}:latest" must have a tag other than latest, or a digest`);

const ALLOWED =
  "    allowed: docker.io/library/busybox, docker.io/library/alpine, docker.io/library/ubuntu, docker.io/nicolaka/netshoot, gcr.io/k8s-staging-cri-tools/debug, mcr.microsoft.com/windows/nanoserver, mcr.microsoft.com/windows/servercore";
const WHY =
  "Why: Debug containers come from a short list of well-known tool images, run unprivileged, and read no Secrets.";
const TOOLS = [
  'container "debugger-xxxxx" is refused',
  '  policy "starter": image "registry.example.com/debug/tools:1.4.2" is not allowed',
  ALLOWED,
];
const tryWith = (profile: string): string =>
  `Try: kubectl debug -n {namespace} hardened --image=docker.io/library/busybox:1.36 --profile=${profile} --target=app`;

const FILLED = { allowPrivilegeEscalation: false, seccompProfile: { type: "RuntimeDefault" } };
/** As kubectl's default profile has it since 1.36. */
const GENERAL = { securityContext: { ...FILLED, capabilities: { add: ["SYS_PTRACE"] } } };
const PLAIN = { securityContext: FILLED };
const TERMINAL = { stdin: true, tty: true };
const MADE_UP = { name: "debugger-xxxxx" };
const LATEST = { imagePullPolicy: "Always" };
const TAGGED = { imagePullPolicy: "IfNotPresent" };
const APP = { targetContainerName: "app" };

describeDebugCommands("starter", "starter,starter-fixed-tags", {
  "seed 000": {
    verdict: "would-deny",
    codes: ["images.requireTag"],
    stderr: [SET, latest("docker.io/library/busybox"), CARRIES],
    stands: [
      {
        ...MADE_UP,
        ...GENERAL,
        ...TERMINAL,
        ...LATEST,
        image: "busybox",
        targetContainerName: "main-container",
      },
    ],
  },
  "seed 001, of the time before Kubernetes 1.22": {
    stderr: [
      'Error from server (BadRequest): EphemeralContainers in version "v1" cannot be handled as a Pod: no kind "EphemeralContainers" is registered for version "v1" in scheme "pkg/runtime/scheme.go:111"',
    ],
  },
  "seed 002": {
    verdict: "allowed",
    stderr: [SET, CARRIES],
    stands: [
      {
        ...MADE_UP,
        ...GENERAL,
        ...TERMINAL,
        ...TAGGED,
        image: "busybox:1.28",
        targetContainerName: "ephemeral-demo",
      },
    ],
  },
  "seed-basic": {
    verdict: "would-deny",
    codes: ["images.requireTag"],
    stderr: [SET, latest("docker.io/library/busybox"), CARRIES],
    stands: [{ ...MADE_UP, ...GENERAL, ...TERMINAL, ...LATEST, ...APP, image: "busybox:latest" }],
  },
  "seed-shared-ns": {
    verdict: "would-deny",
    codes: ["images.requireTag"],
    stderr: [SET, latest("docker.io/library/busybox"), CARRIES],
    stands: [
      { ...MADE_UP, ...GENERAL, ...TERMINAL, ...LATEST, ...APP, image: "busybox:latest", command: ["sh"] },
    ],
  },
  "seed-distroless": {
    verdict: "would-deny",
    codes: ["images.requireTag"],
    stderr: [SET, latest("docker.io/nicolaka/netshoot"), CARRIES],
    stands: [
      {
        ...MADE_UP,
        ...GENERAL,
        ...TERMINAL,
        ...LATEST,
        ...APP,
        image: "nicolaka/netshoot:latest",
        command: ["bash"],
      },
    ],
  },
  "seed-patch": {
    verdict: "would-deny",
    codes: ["images.requireTag"],
    stderr: [SET, latest("docker.io/library/busybox"), CARRIES],
    stands: [
      {
        name: "debugger",
        ...PLAIN,
        ...TERMINAL,
        ...LATEST,
        ...APP,
        image: "busybox:latest",
        command: ["sh"],
      },
    ],
  },
  "seed-replace-raw": {
    verdict: "would-deny",
    codes: ["images.requireTag"],
    stderr: [SET, latest("docker.io/nicolaka/netshoot"), CARRIES],
    stands: [
      {
        name: "debugger-2",
        ...PLAIN,
        ...TERMINAL,
        ...LATEST,
        ...APP,
        image: "nicolaka/netshoot:latest",
        command: ["bash"],
      },
    ],
  },
  "seed 003, network": {
    verdict: "would-deny",
    codes: ["images.requireTag"],
    stderr: [SET, latest("docker.io/nicolaka/netshoot"), CARRIES],
    stands: [
      {
        ...MADE_UP,
        ...GENERAL,
        ...TERMINAL,
        ...LATEST,
        ...APP,
        image: "nicolaka/netshoot:latest",
        command: ["bash"],
      },
    ],
  },
  "seed-profiling": {
    verdict: "allowed",
    stderr: [SET, CARRIES],
    stands: [
      { ...MADE_UP, ...GENERAL, ...TERMINAL, ...TAGGED, ...APP, image: "ubuntu:22.04", command: ["bash"] },
    ],
  },
  "seed 003, alpine of its table of images": {
    verdict: "would-deny",
    codes: ["images.requireTag"],
    stderr: [SET, latest("docker.io/library/alpine"), CARRIES],
    stands: [{ ...MADE_UP, ...GENERAL, ...TERMINAL, ...LATEST, ...APP, image: "alpine:latest" }],
  },
  "seed 003, debug of its table of images": {
    verdict: "would-deny",
    codes: ["images.requireTag"],
    stderr: [SET, latest("gcr.io/k8s-staging-cri-tools/debug"), CARRIES],
    stands: [
      {
        ...MADE_UP,
        ...GENERAL,
        ...TERMINAL,
        ...LATEST,
        ...APP,
        image: "gcr.io/k8s-staging-cri-tools/debug",
      },
    ],
  },
  "seed 004, whose target is the pod": {
    // The API server's own validation, between the two webhooks.
    stderr: [
      SET,
      'The Pod "sample-app" is invalid: spec.ephemeralContainers[0].targetContainerName: Not found: "sample-app"',
    ],
  },
  "profile-legacy": {
    verdict: "denied",
    codes: ["images.allow"],
    stderr: [
      '--profile=legacy is deprecated and planned to be removed in v1.39. It is recommended to specify other profile, for example "--profile=general".',
      ...refused(...TOOLS, WHY, tryWith("baseline")),
    ],
  },
  "profile-general": {
    verdict: "denied",
    codes: ["images.allow"],
    stderr: [NON_ROOT, ...refused(...TOOLS, WHY, tryWith("general"))],
  },
  "profile-baseline": {
    verdict: "denied",
    codes: ["images.allow"],
    stderr: refused(...TOOLS, WHY, tryWith("baseline")),
  },
  "profile-restricted": {
    verdict: "denied",
    codes: ["images.allow"],
    stderr: refused(...TOOLS, WHY, tryWith("restricted")),
  },
  "profile-netadmin": {
    verdict: "denied",
    codes: ["images.allow", "privileges.capabilities"],
    stderr: [
      NON_ROOT,
      ...refused(
        ...TOOLS,
        '  policy "starter": adds capabilities NET_ADMIN, NET_RAW, beyond level "baseline"',
        WHY,
        tryWith("baseline"),
      ),
    ],
  },
  "profile-sysadmin": {
    verdict: "denied",
    codes: ["images.allow", "privileges.privileged"],
    stderr: [
      NON_ROOT,
      ...refused(
        ...TOOLS,
        '  policy "starter": is privileged, beyond level "baseline"',
        WHY,
        tryWith("baseline"),
      ),
    ],
  },
  "windows-general": {
    // Without the guard the API server refuses it: see windows.test.ts.
    verdict: "allowed",
    stderr: [
      warning("removed for Windows capabilities"),
      warning("without --target it will not see the app's processes"),
      CARRIES,
    ],
    stands: [{ ...MADE_UP, ...TAGGED, image: "mcr.microsoft.com/windows/nanoserver:ltsc2022" }],
  },
  "windows-restricted": {
    verdict: "allowed",
    stderr: [
      warning("removed for Windows capabilities, allowPrivilegeEscalation, seccompProfile"),
      warning("without --target it will not see the app's processes"),
      CARRIES,
    ],
    stands: [
      {
        ...MADE_UP,
        ...TAGGED,
        image: "mcr.microsoft.com/windows/nanoserver:ltsc2022",
        securityContext: { runAsNonRoot: true },
      },
    ],
  },
  "custom-secrets": {
    verdict: "denied",
    codes: ["fields.forbid", "privileges.privileged"],
    stderr: refused(
      'container "debugger-xxxxx" is refused',
      '  policy "starter": sets env[].valueFrom.secretKeyRef, which is forbidden',
      '  policy "starter": sets envFrom[].secretRef, which is forbidden',
      '  policy "starter": sets volumeMounts, which is forbidden',
      '  policy "starter": is privileged, beyond level "baseline"',
      WHY,
      "Try: kubectl debug -n {namespace} hardened --image=busybox:1.36 --profile=general",
    ),
  },
  digest: {
    verdict: "allowed",
    stderr: [NON_ROOT, SET, CARRIES],
    stands: [
      {
        ...MADE_UP,
        ...GENERAL,
        ...TAGGED,
        ...APP,
        image: `docker.io/library/busybox:1.36@sha256:${"b".repeat(64)}`,
      },
    ],
  },
  "forged-strategic": {
    verdict: "denied",
    codes: ["images.allow", "privileges.privileged"],
    stderr: refused(
      'container "forged" is refused',
      '  policy "starter": image "evil.example/x:1" is not allowed',
      ALLOWED,
      '  policy "starter": is privileged, beyond level "baseline"',
      WHY,
      "Try: kubectl debug -n {namespace} hardened --image=docker.io/library/busybox:1.36 --profile=baseline -c forged",
    ),
  },
  noop: { verdict: "allowed", stderr: [""] },
  "dry-run": { verdict: "allowed", stderr: [SET, CARRIES] },
  ssa: {
    verdict: "allowed",
    stderr: [SET, CARRIES],
    stands: [{ name: "applied", ...PLAIN, ...TAGGED, ...APP, image: "busybox:1.36" }],
  },
});
