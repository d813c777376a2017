import { describeDebugCommands, NON_ROOT, refused, warning } from "./debug-command-table.ts";

const CARRIES = warning("the pod now carries 1 debug container, which stays until the pod is deleted");
const REMOVED = warning(
  "removed capabilities.add SYS_PTRACE; set runAsUser, runAsNonRoot, allowPrivilegeEscalation, capabili...",
);
const SET = warning(
  "set runAsUser, runAsNonRoot, allowPrivilegeEscalation, capabilities.drop, seccompProfile",
);

const REFUSED = 'container "debugger-xxxxx" is refused';
const ALLOWED =
  "    allowed: docker.io/library/busybox:1.*, docker.io/library/busybox:1.*@*, registry.example.com/debug/**";
const WHY =
  "Why: Production pods may be debugged with the vetted tool images only, without privileges, naming the target.";
const unvetted = (image: string): readonly string[] => [
  `  policy "production": image "${image}" is not allowed`,
  ALLOWED,
];
const unvettedLatest = (image: string): readonly string[] => [
  ...unvetted(`${image}:latest`),
  `  policy "production": image "${image}:latest" must have a tag other than latest, or a digest`,
];
const tryOn = (pod: string, rest = "--target=app"): string =>
  `Try: kubectl debug -it -n {namespace} ${pod} --image=docker.io/library/busybox:1.36 --profile=baseline ${rest}`;

const restricted = (runAsUser: number) => ({
  securityContext: {
    runAsUser,
    runAsNonRoot: true,
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
    seccompProfile: { type: "RuntimeDefault" },
  },
});
/** In pod `hardened` the target's user is the pod's. */
const HARDENED_TOOLS = {
  name: "debugger-xxxxx",
  image: "registry.example.com/debug/tools:1.4.2",
  imagePullPolicy: "IfNotPresent",
  targetContainerName: "app",
  ...restricted(10001),
};
const LATEST = { verdict: "denied", codes: ["images.allow", "images.requireTag"] } as const;

describeDebugCommands("production", "production", {
  "seed 000": {
    ...LATEST,
    stderr: refused(
      REFUSED,
      ...unvettedLatest("docker.io/library/busybox"),
      WHY,
      tryOn("web-app", "--target=main-container"),
    ),
  },
  "seed 001, of the time before Kubernetes 1.22": {
    stderr: [
      'Error from server (BadRequest): EphemeralContainers in version "v1" cannot be handled as a Pod: no kind "EphemeralContainers" is registered for version "v1" in scheme "pkg/runtime/scheme.go:111"',
    ],
  },
  "seed 002": {
    verdict: "allowed",
    stderr: [REMOVED, CARRIES],
    stands: [
      {
        name: "debugger-xxxxx",
        image: "busybox:1.28",
        imagePullPolicy: "IfNotPresent",
        stdin: true,
        tty: true,
        targetContainerName: "ephemeral-demo",
        // Neither the target nor its pod names a user.
        ...restricted(65532),
      },
    ],
  },
  "seed-basic": {
    ...LATEST,
    stderr: refused(REFUSED, ...unvettedLatest("docker.io/library/busybox"), WHY, tryOn("sample-app")),
  },
  "seed-shared-ns": {
    ...LATEST,
    stderr: refused(
      REFUSED,
      ...unvettedLatest("docker.io/library/busybox"),
      WHY,
      tryOn("shared-ns-pod", "--target=app -- sh"),
    ),
  },
  "seed-distroless": {
    ...LATEST,
    stderr: refused(
      REFUSED,
      ...unvettedLatest("docker.io/nicolaka/netshoot"),
      WHY,
      tryOn("distroless-app", "--target=app -- bash"),
    ),
  },
  "seed-patch": {
    ...LATEST,
    stderr: refused(
      'container "debugger" is refused',
      ...unvettedLatest("docker.io/library/busybox"),
      WHY,
      tryOn("sample-app", "--target=app -c debugger -- sh"),
    ),
  },
  "seed-replace-raw": {
    ...LATEST,
    stderr: refused(
      'container "debugger-2" is refused',
      ...unvettedLatest("docker.io/nicolaka/netshoot"),
      WHY,
      tryOn("sample-app", "--target=app -c debugger-2 -- bash"),
    ),
  },
  "seed 003, network": {
    ...LATEST,
    stderr: refused(
      REFUSED,
      ...unvettedLatest("docker.io/nicolaka/netshoot"),
      WHY,
      tryOn("sample-app", "--target=app -- bash"),
    ),
  },
  "seed-profiling": {
    verdict: "denied",
    codes: ["images.allow"],
    stderr: refused(
      REFUSED,
      ...unvetted("docker.io/library/ubuntu:22.04"),
      WHY,
      tryOn("sample-app", "--target=app -- bash"),
    ),
  },
  "seed 003, alpine of its table of images": {
    ...LATEST,
    stderr: refused(REFUSED, ...unvettedLatest("docker.io/library/alpine"), WHY, tryOn("sample-app")),
  },
  "seed 003, debug of its table of images": {
    ...LATEST,
    stderr: refused(
      REFUSED,
      ...unvettedLatest("gcr.io/k8s-staging-cri-tools/debug"),
      WHY,
      tryOn("sample-app"),
    ),
  },
  "seed 004, whose target is the pod": {
    // The API server's own validation, between the two webhooks.
    stderr: [
      'The Pod "sample-app" is invalid: spec.ephemeralContainers[0].targetContainerName: Not found: "sample-app"',
    ],
  },
  "profile-legacy": {
    verdict: "allowed",
    stderr: [
      '--profile=legacy is deprecated and planned to be removed in v1.39. It is recommended to specify other profile, for example "--profile=general".',
      SET,
      CARRIES,
    ],
    stands: [HARDENED_TOOLS],
  },
  "profile-general": {
    verdict: "allowed",
    stderr: [NON_ROOT, REMOVED, CARRIES],
    stands: [HARDENED_TOOLS],
  },
  "profile-baseline": { verdict: "allowed", stderr: [SET, CARRIES], stands: [HARDENED_TOOLS] },
  "profile-restricted": {
    verdict: "allowed",
    stderr: [warning("set runAsUser"), CARRIES],
    stands: [HARDENED_TOOLS],
  },
  "profile-netadmin": {
    verdict: "denied",
    codes: ["privileges.capabilities"],
    stderr: [
      NON_ROOT,
      ...refused(
        REFUSED,
        '  policy "production": adds capabilities NET_ADMIN, NET_RAW, beyond level "restricted"',
        WHY,
        "Try: kubectl debug -n {namespace} hardened --image=registry.example.com/debug/tools:1.4.2 --profile=baseline --target=app",
      ),
    ],
  },
  "profile-sysadmin": {
    verdict: "denied",
    codes: ["privileges.privileged", "privileges.allowPrivilegeEscalation"],
    stderr: [
      NON_ROOT,
      ...refused(
        REFUSED,
        '  policy "production": is privileged, beyond level "restricted"',
        '  policy "production": runs without allowPrivilegeEscalation: false, which level "restricted" demands',
        WHY,
        "Try: kubectl debug -n {namespace} hardened --image=registry.example.com/debug/tools:1.4.2 --profile=baseline --target=app",
      ),
    ],
  },
  "windows-general": {
    verdict: "denied",
    codes: ["images.allow", "fields.require"],
    stderr: refused(
      REFUSED,
      ...unvetted("mcr.microsoft.com/windows/nanoserver:ltsc2022"),
      '  policy "production": does not set targetContainerName, which is required',
      WHY,
      "Try: kubectl debug -n {namespace} windows-app --image=docker.io/library/busybox:1.36 --profile=baseline --target=app",
    ),
  },
  "windows-restricted": {
    verdict: "denied",
    codes: ["images.allow", "fields.require"],
    stderr: refused(
      REFUSED,
      ...unvetted("mcr.microsoft.com/windows/nanoserver:ltsc2022"),
      '  policy "production": does not set targetContainerName, which is required',
      WHY,
      "Try: kubectl debug -n {namespace} windows-app --image=docker.io/library/busybox:1.36 --profile=baseline --target=app",
    ),
  },
  "custom-secrets": {
    verdict: "denied",
    codes: [
      "fields.forbid",
      "fields.require",
      "privileges.privileged",
      "privileges.allowPrivilegeEscalation",
      "privileges.runAsUser",
      "privileges.runAsRoot",
    ],
    stderr: refused(
      REFUSED,
      '  policy "production": sets envFrom, which is forbidden',
      '  policy "production": sets env[].valueFrom, which is forbidden',
      '  policy "production": sets volumeMounts, which is forbidden',
      '  policy "production": does not set targetContainerName, which is required',
      '  policy "production": is privileged, beyond level "restricted"',
      '  policy "production": runs without allowPrivilegeEscalation: false, which level "restricted" demands',
      '  policy "production": runs as uid 0, beyond level "restricted"',
      '  policy "production": runs as uid 0; root is denied',
      WHY,
      "Try: kubectl debug -n {namespace} hardened --image=busybox:1.36 --profile=baseline --target=app",
    ),
  },
  digest: {
    verdict: "allowed",
    stderr: [NON_ROOT, REMOVED, CARRIES],
    stands: [{ ...HARDENED_TOOLS, image: `docker.io/library/busybox:1.36@sha256:${"b".repeat(64)}` }],
  },
  "forged-strategic": {
    verdict: "denied",
    codes: ["images.allow", "fields.require", "privileges.privileged", "privileges.allowPrivilegeEscalation"],
    stderr: refused(
      'container "forged" is refused',
      ...unvetted("evil.example/x:1"),
      '  policy "production": does not set targetContainerName, which is required',
      '  policy "production": is privileged, beyond level "restricted"',
      '  policy "production": runs without allowPrivilegeEscalation: false, which level "restricted" demands',
      WHY,
      "Try: kubectl debug -n {namespace} hardened --image=docker.io/library/busybox:1.36 --profile=baseline --target=app -c forged",
    ),
  },
  noop: { verdict: "allowed", stderr: [""] },
  "dry-run": { verdict: "allowed", stderr: [SET, CARRIES] },
  ssa: {
    verdict: "allowed",
    stderr: [SET, CARRIES],
    stands: [{ ...HARDENED_TOOLS, name: "applied", image: "busybox:1.36" }],
  },
});
