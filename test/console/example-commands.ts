import type { DebugContainer } from "../../src/model/container.ts";
import type { Requester } from "../../src/model/debug-request.ts";
import type { Violation } from "../../src/model/decision.ts";
import type { ExampleCommand } from "./example-observations.ts";

/** The moment of all examples. */
export const NOW = new Date("2026-11-21T14:30:00.000Z");

const before = (minutes: number): Date => new Date(NOW.getTime() - minutes * 60_000);

export const USERS: readonly Requester[] = [
  { username: "alice@example.com", groups: ["developers", "system:authenticated"] },
  { username: "bob@example.com", groups: ["sre", "on-call", "system:authenticated"] },
  { username: "carol@example.com", groups: ["developers", "system:authenticated"] },
  {
    username: "system:serviceaccount:ci:smoke-test",
    groups: ["system:serviceaccounts", "system:serviceaccounts:ci"],
  },
  { username: "dave@example.com", groups: ["support", "system:authenticated"] },
];

const DIGEST = "sha256:6a1f1cb5e3b7d8d06e2f5f6b1a0a4f1bb8b9c7cf0d1e1a8f9a4c2be1f0d35f77";
export const TOOLBOX = `registry.example.com/debug/toolbox@${DIGEST}`;

const notAllowed = (image: string, container: string): Violation => ({
  code: "images.allow",
  mode: "enforce",
  policy: "production",
  container,
  field: "spec.ephemeralContainers[0].image",
  message: `image "${image}" is not allowed`,
  hints: ["allowed: registry.example.com/debug/*@sha256:*"],
  value: image,
});

const stamp = (user: string, at: Date) => [
  { name: "EPHEMERAL_GUARD_REQUESTED_BY", value: user },
  { name: "EPHEMERAL_GUARD_REQUESTED_AT", value: at.toISOString() },
];

const plain = (name: string, image: string): DebugContainer => ({
  name,
  image,
  imagePullPolicy: "IfNotPresent",
  stdin: true,
  tty: true,
  targetContainerName: "app",
  terminationMessagePath: "/dev/termination-log",
  terminationMessagePolicy: "File",
});

const [ALICE, BOB, CAROL, CI, DAVE] = USERS as [Requester, Requester, Requester, Requester, Requester];

/** Refused, with all that a refusal can have. */
export const DENIED: ExampleCommand = {
  at: before(8),
  user: ALICE,
  namespace: "payments",
  pod: "api-7d9f8c6b5-x2x7q",
  verdict: "denied",
  asked: { ...plain("debugger-k8x2p", "busybox:latest"), securityContext: { privileged: true } },
  container: {
    ...plain("debugger-k8x2p", "busybox:latest"),
    securityContext: { privileged: true, runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    env: stamp("alice@example.com", before(8)),
  },
  violations: [
    notAllowed("busybox:latest", "debugger-k8x2p"),
    {
      code: "images.requireDigest",
      mode: "enforce",
      policy: "production",
      container: "debugger-k8x2p",
      field: "spec.ephemeralContainers[0].image",
      message: 'image "busybox:latest" has no digest',
      value: "busybox:latest",
    },
    {
      code: "privileges.privileged",
      mode: "warn",
      policy: "baseline",
      container: "debugger-k8x2p",
      field: "spec.ephemeralContainers[0].securityContext.privileged",
      message: "privileged must not be true",
      value: true,
    },
  ],
  mutations: [
    {
      kind: "default",
      container: "debugger-k8x2p",
      field: "securityContext.runAsNonRoot",
      policy: "production",
      detail: "true",
    },
    {
      kind: "default",
      container: "debugger-k8x2p",
      field: "securityContext.seccompProfile",
      policy: "production",
      detail: "RuntimeDefault",
    },
    { kind: "stamp", container: "debugger-k8x2p", field: "env" },
  ],
  message: [
    'container "debugger-k8x2p" is refused',
    '  policy "production": image "busybox:latest" is not allowed',
    "    allowed: registry.example.com/debug/*@sha256:*",
    '  policy "production": image "busybox:latest" has no digest',
    `Try: kubectl debug api-7d9f8c6b5-x2x7q -n payments -it --target=app --image=${TOOLBOX} --profile=restricted`,
  ].join("\n"),
  warnings: ['policy "baseline": privileged must not be true'],
};

/** Admitted with changes, and landed. */
export const LANDED: ExampleCommand = {
  at: before(3),
  user: BOB,
  namespace: "payments",
  pod: "api-7d9f8c6b5-x2x7q",
  asked: {
    ...plain("debugger-4tqzn", TOOLBOX),
    command: ["sh", "-c", "ss -tnp; tail -n 100 /proc/1/root/var/log/app.log"],
    env: [{ name: "PGPASSWORD", value: "hmac-sha256:7be1a90f03c85e6a3d0b9a6f2f6f1f2e" }],
    securityContext: { runAsUser: 0, capabilities: { add: ["SYS_PTRACE", "NET_ADMIN"] } },
  },
  container: {
    ...plain("debugger-4tqzn", TOOLBOX),
    command: ["sh", "-c", "ss -tnp; tail -n 100 /proc/1/root/var/log/app.log"],
    env: [
      { name: "PGPASSWORD", value: "hmac-sha256:7be1a90f03c85e6a3d0b9a6f2f6f1f2e" },
      ...stamp("bob@example.com", before(3)),
    ],
    securityContext: {
      runAsUser: 10001,
      runAsNonRoot: true,
      allowPrivilegeEscalation: false,
      capabilities: { add: ["SYS_PTRACE"], drop: ["ALL"] },
      seccompProfile: { type: "RuntimeDefault" },
    },
  },
  mutations: [
    {
      kind: "inherit",
      container: "debugger-4tqzn",
      field: "securityContext.runAsUser",
      policy: "production",
      detail: "10001, of container app",
    },
    {
      kind: "remove",
      container: "debugger-4tqzn",
      field: "securityContext.capabilities.add",
      policy: "production",
      detail: "NET_ADMIN",
    },
    {
      kind: "default",
      container: "debugger-4tqzn",
      field: "securityContext.allowPrivilegeEscalation",
      policy: "production",
      detail: "false",
    },
    { kind: "stamp", container: "debugger-4tqzn", field: "env" },
  ],
};

export const UNGUARDED: ExampleCommand = {
  at: before(95),
  user: DAVE,
  namespace: "kube-system",
  pod: "coredns-6f6b679f8f-9p4wv",
  container: plain("debugger-zz9fj", "docker.io/nicolaka/netshoot:latest"),
};

export const STUCK: ExampleCommand = {
  at: before(41),
  user: CAROL,
  namespace: "checkout",
  pod: "web-5c9d7c6f77-2mkbv",
  container: plain("debugger-p2d9w", "registry.example.com/debug/tolbox:1.8"),
};

export const DRY_RUN: ExampleCommand = {
  at: before(62),
  user: CI,
  namespace: "staging",
  pod: "smoke-0",
  dryRun: true,
  container: plain("smoke", TOOLBOX),
};

export const WOULD_DENY: ExampleCommand = {
  at: before(130),
  user: CAROL,
  namespace: "search",
  pod: "indexer-0",
  verdict: "would-deny",
  container: plain("debugger-w7lkq", "ubuntu:24.04"),
  violations: [{ ...notAllowed("ubuntu:24.04", "debugger-w7lkq"), mode: "audit" }],
};

const PLACES = [
  ["payments", "api-7d9f8c6b5-x2x7q"],
  ["checkout", "web-5c9d7c6f77-2mkbv"],
  ["search", "indexer-0"],
  ["staging", "smoke-0"],
  ["payments", "ledger-69b5c8d7f4-qv8mn"],
] as const;
const IMAGES = [
  TOOLBOX,
  "busybox:latest",
  TOOLBOX,
  "ubuntu:24.04",
  "registry.example.com/debug/go-tools:1.25",
  "nicolaka/netshoot",
];

/** A month of ordinary work, the same each time: no chances are taken. */
export const MONTH: readonly ExampleCommand[] = Array.from({ length: 240 }, (_, at): ExampleCommand => {
  const mixed = (at * 7919 + ((at * at) % 97) * 31) % 1009;
  const [namespace, pod] = PLACES[mixed % PLACES.length]!;
  const image = IMAGES[(mixed >> 2) % IMAGES.length]!;
  const name = `debugger-${(mixed * 131 + at).toString(36)}`;
  const days = Math.floor((at * 29) / 240) + 0.2 + (mixed % 7) / 20;
  const command = {
    at: before(200 + days * 1440 + (mixed % 300)),
    user: USERS[(mixed >> 1) % (at % 3 === 0 ? 5 : 3)]!,
    namespace,
    pod,
    container: plain(name, image),
  };
  if (image === TOOLBOX || image.includes("go-tools")) return command;
  const watched = namespace === "search";
  return {
    ...command,
    verdict: watched ? "would-deny" : "denied",
    violations: [
      { ...notAllowed(image, name), ...(watched && { mode: "audit" as const }) },
      ...(mixed % 3 === 0
        ? [
            {
              ...notAllowed(image, name),
              code: "images.requireDigest" as const,
              message: `image "${image}" has no digest`,
            },
          ]
        : []),
    ],
    ...(!watched && {
      message: `container "${name}" is refused\n  policy "production": image "${image}" is not allowed`,
    }),
  };
});
