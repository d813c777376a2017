import { WEB_APP, type AppPod } from "../support/release.ts";

/** Pods of public guides to ephemeral containers, by the names they have there. */
export const SHARED: AppPod = {
  name: "shared-ns-pod",
  shareProcessNamespace: true,
  containers: [
    { name: "app", image: "nginx:alpine" },
    { name: "sidecar", image: "busybox:latest", command: ["sleep", "infinity"] },
  ],
};
export const DISTROLESS: AppPod = {
  name: "distroless-app",
  shareProcessNamespace: true,
  containers: [
    { name: "app", image: "gcr.io/distroless/python3-debian12", command: ["python3", "/srv/serve.mjs"] },
  ],
};
export const WEB: AppPod = {
  name: "web-app",
  containers: [{ name: "main-container", image: "nginx:alpine" }],
};
export const PAUSE: AppPod = {
  name: "ephemeral-demo",
  containers: [{ name: "ephemeral-demo", image: "registry.k8s.io/pause:3.1" }],
};

/** What policy `starter-fixed-tags` warns of. */
export const LATEST =
  'image "docker.io/library/busybox:latest" must have a tag other than latest, or a digest';

export interface Session {
  readonly pod: AppPod;
  /** As the guide has it, but for `--image-pull-policy=IfNotPresent`, which the test adds. */
  readonly command: string;
  /** What kubectl says before the shell's first prompt. */
  readonly says?: string;
  /** Lines for the shell, and what they print. */
  readonly lines: readonly (readonly [string, RegExp])[];
}

export const SESSIONS: readonly Session[] = [
  {
    pod: WEB,
    command: "kubectl debug -it web-app --image=busybox --target=main-container",
    says: LATEST,
    lines: [["env", /^EPHEMERAL_GUARD_REQUESTED_BY=admin$/m]],
  },
  {
    pod: PAUSE,
    command: "kubectl debug -it ephemeral-demo --image=busybox:1.28 --target=ephemeral-demo",
    lines: [["ps", /^ +1 root +\/usr\/bin\/busybox sleep 2147483647$/m]],
  },
  {
    pod: WEB_APP,
    command: "kubectl debug -it app --image=busybox:latest --target=app",
    says: LATEST,
    lines: [
      ["nc localhost 80 </dev/null && echo open", /^open$/m],
      ["nslookup kubernetes.default.svc.cluster.local", /^Address: 10\.\d+\.0\.1$/m],
    ],
  },
  {
    pod: SHARED,
    command: "kubectl debug -it shared-ns-pod --image=busybox:latest --target=app -- sh",
    lines: [["ps aux", /\{nginx\}[^]*sleep infinity/]],
  },
  {
    pod: DISTROLESS,
    command: "kubectl debug -it distroless-app --image=nicolaka/netshoot:latest --target=app -- bash",
    lines: [
      ["curl -s localhost:8080", /^Directory listing for \/$/m],
      ["ss -tulpn", /\*:8080/],
      ["ps aux | grep python", /python3/],
      ["head -n 1 /proc/$(pgrep python)/maps", /\/usr\/bin\/python3$/m],
      [
        "{ sleep 1; curl -s localhost:8080; } & timeout 10 tcpdump -i any port 8080 -c 3",
        /3 packets captured/,
      ],
      ["curl -s http://kubernetes.default.svc.cluster.local:443", /HTTP request to an HTTPS server/],
    ],
  },
  {
    pod: WEB_APP,
    command: "kubectl debug app -it --image=ubuntu:22.04 --target=app -- bash",
    lines: [
      ["cat /proc/$(pgrep nginx)/status | grep -E 'VmSize|VmRSS|VmSwap'", /^VmRSS:/m],
      ["strace -p $(pgrep nginx) -c -f & sleep 1; kill %1; sleep 1", /strace: Process \d+ attached/],
    ],
  },
];
