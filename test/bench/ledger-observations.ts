import type { DebugContainer } from "../../src/model/container.ts";
import type { DebugRequest } from "../../src/model/debug-request.ts";
import type { Verdict, Violation } from "../../src/model/decision.ts";
import type { Observation } from "../../src/model/observation.ts";

/** What the values of a ledger of `count` records are, over `days` days up to `end`. */
export interface Population {
  readonly count: number;
  readonly days: number;
  readonly end: Date;
}

/** Numbers that look random, the same in each run. */
export const createRandom = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return ((state ^ (state >>> 15)) >>> 0) / 4_294_967_296;
  };
};

const DAY_MS = 86_400_000;

/** The two calls of each command, in the order of time. */
export function* observations({ count, days, end }: Population): Generator<readonly Observation[]> {
  const random = createRandom(5);
  const stepMs = (days * DAY_MS) / count;
  for (let at = 0; at < count; at += 1) {
    yield toCommand(at, new Date(end.getTime() - (count - at) * stepMs), random);
  }
}

/** A few values are common, most are rare. */
const skewed = (random: () => number, size: number): number => Math.floor(random() ** 3 * size);

const toCommand = (number: number, at: Date, random: () => number): readonly Observation[] => {
  const denied = random() < 0.25;
  const verdict: Verdict = denied ? "denied" : random() < 0.1 ? "would-deny" : "allowed";
  const user = `user${skewed(random, 300)}@example.com`;
  const app = `app${skewed(random, 400)}`;
  const pod = {
    name: `${app}-${hash(skewed(random, 3000), 10)}-${hash(number, 5)}`,
    uid: uuid(number % 700_000),
  };
  const container: DebugContainer = {
    name: `debugger-${hash(number * 7919, 5)}`,
    image: IMAGES[skewed(random, IMAGES.length)] ?? "",
    stdin: true,
    tty: true,
    imagePullPolicy: "IfNotPresent",
    terminationMessagePath: "/dev/termination-log",
    terminationMessagePolicy: "File",
    targetContainerName: "app",
  };
  const stamped: DebugContainer = {
    ...container,
    securityContext: { runAsNonRoot: true, capabilities: { drop: ["ALL"] } },
    env: [
      { name: "EPHEMERAL_GUARD_REQUESTED_BY", value: user },
      { name: "EPHEMERAL_GUARD_REQUESTED_AT", value: at.toISOString() },
      { name: "EPHEMERAL_GUARD_POLICY", value: "production@a1b2c3" },
    ],
  };
  const policy = `policy-${skewed(random, 12)}`;
  const request: DebugRequest = {
    uid: uuid(number * 2),
    dryRun: random() < 0.03,
    requester: {
      username: user,
      groups: [`team-${skewed(random, 25)}`, "developers", "system:authenticated"],
    },
    namespace: `${["shop", "payments", "search", "mail"][number % 4] ?? ""}-${skewed(random, 50)}`,
    namespaceLabels: { "kubernetes.io/metadata.name": "shop", env: "production" },
    pod: { ...pod, ...FACTS, labels: { app, "pod-template-hash": hash(number, 10), tier: "backend" } },
    added: [{ index: 0, container: stamped }],
  };
  const violation: Violation = {
    ...(VIOLATIONS[skewed(random, VIOLATIONS.length)] ?? VIOLATIONS[0]!),
    policy,
  };
  const validate: Observation = {
    phase: "validate",
    uid: uuid(number * 2),
    at: new Date(at.getTime() + 12).toISOString(),
    ms: 1.5,
    guardMode: "enforce",
    verdict,
    violations: verdict === "allowed" ? [] : [{ ...violation, container: container.name }],
    mutations: [],
    policies: [policy],
    revision: "a1b2c3",
    dryRun: request.dryRun,
    requester: request.requester,
    namespace: request.namespace,
    pod,
    request,
    redacted: ["env"],
    ...(denied && {
      message: `${violation.code}: ${violation.message}\nTry: kubectl debug ${pod.name} --image=x`,
    }),
    warnings: [],
  };
  const asked = { ...request, uid: uuid(number * 2 + 1), added: [{ index: 0, container }] };
  const mutate: Observation = {
    ...validate,
    phase: "mutate",
    uid: asked.uid,
    at: at.toISOString(),
    verdict: "allowed",
    violations: [],
    mutations: [
      {
        kind: "default",
        container: container.name,
        field: "securityContext.runAsNonRoot",
        policy,
        detail: "true",
      },
      { kind: "stamp", container: container.name, field: "env" },
    ],
    request: asked,
  };
  return [mutate, validate];
};

const hash = (value: number, length: number): string =>
  (((value + 1) * 2_654_435_761) % 2 ** 48).toString(36).padStart(length, "0").slice(0, length);

const uuid = (value: number): string => {
  const hex = (((value + 1) * 2_654_435_761) % 2 ** 52).toString(16).padStart(13, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4000-8000-${value.toString(16).padStart(12, "0")}`;
};

const IMAGES = Array.from({ length: 80 }, (_, at) =>
  at % 3 === 0 ? `docker.io/library/busybox:1.${at}` : `registry.example.com/tools/debug-${at}:2.${at % 7}`,
);

const VIOLATIONS: readonly Violation[] = (
  [
    ["images.allow", "the image is not allowed by the policy"],
    ["privileges.capabilities", "capability SYS_PTRACE may not be added"],
    ["privileges.runAsNonRoot", "the container must not run as root"],
    ["privileges.privileged", "the container must not be privileged"],
    ["fields.forbid", "envFrom may not be used"],
    ["images.requireTag", "the image needs a tag"],
    ["limits.perPod", "there are debug containers enough in this pod"],
    ["unmatched", "no policy matches"],
  ] as const
).map(([code, message]) => ({ code, mode: "enforce", field: "spec.ephemeralContainers[0].image", message }));

const FACTS = {
  windows: false,
  userNamespace: false,
  shareProcessNamespace: false,
  securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
  appArmorAnnotations: {},
  containers: [{ name: "app", runAsUser: 1000 }, { name: "proxy" }],
  initContainers: [{ name: "init" }],
  standing: [],
};
