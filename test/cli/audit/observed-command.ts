import type { DebugContainer } from "../../../src/model/container.ts";
import type { Violation } from "../../../src/model/decision.ts";
import type { Mutation } from "../../../src/model/mutation.ts";
import type { Observation } from "../../../src/model/observation.ts";

/** One client command; what a test leaves open is usual. */
export interface Commanded {
  /** Of its calls: `<uid>-mutate` and `<uid>-validate`. */
  readonly uid?: string;
  /** Milliseconds before now. */
  readonly ago?: number;
  readonly user?: string;
  readonly groups?: readonly string[];
  readonly namespace?: string;
  readonly pod?: string;
  readonly podUid?: string;
  readonly container?: string;
  readonly image?: string;
  /** Of the container, beside name and image. */
  readonly spec?: Partial<DebugContainer>;
  /** What the guard put there besides. */
  readonly filled?: Partial<DebugContainer>;
  readonly mutations?: readonly Mutation[];
  readonly verdict?: Observation["verdict"];
  readonly violations?: readonly Violation[];
  readonly policies?: readonly string[];
  readonly message?: string;
  readonly warnings?: readonly string[];
  readonly dryRun?: boolean;
}

let uids = 0;

/** What the webhook observes of it: one call in each phase. */
export const observedCommand = (given: Commanded = {}): readonly Observation[] => {
  const { ago = 60_000, verdict = "allowed", dryRun = false, namespace = "shop", pod = "api-0" } = given;
  const { container: name = "debugger", image = "busybox:1.36", policies = ["production"] } = given;
  const asked: DebugContainer = { name, image, ...given.spec };
  const { uid = `uid-${++uids}` } = given;
  const requester = { username: given.user ?? "jane@example.com", groups: given.groups ?? ["developers"] };
  const identity = { name: pod, uid: given.podUid ?? `uid-of-${namespace}-${pod}` };
  const common = {
    at: new Date(Date.now() - ago).toISOString(),
    ms: 1,
    guardMode: "enforce" as const,
    policies,
    revision: "4f1d2c3b",
    dryRun,
    requester,
    namespace,
    pod: identity,
    redacted: ["env" as const],
    warnings: given.warnings ?? [],
  };
  const request = (container: DebugContainer) => ({
    uid,
    dryRun,
    requester,
    namespace,
    namespaceLabels: {},
    pod: {
      ...identity,
      labels: {},
      windows: false,
      userNamespace: false,
      shareProcessNamespace: false,
      securityContext: {},
      appArmorAnnotations: {},
      containers: [{ name: "app" }],
      initContainers: [],
      standing: [],
    },
    added: [{ index: 0, container }],
  });
  const mutate: Observation = {
    ...common,
    phase: "mutate",
    uid: `${uid}-mutate`,
    verdict: "allowed",
    violations: [],
    mutations: given.mutations ?? [],
    request: request(asked),
  };
  const validate: Observation = {
    ...common,
    phase: "validate",
    uid: `${uid}-validate`,
    verdict,
    violations: given.violations ?? [],
    mutations: [],
    request: request({ ...asked, ...given.filled }),
    ...(given.message !== undefined && { message: given.message }),
  };
  return [mutate, validate];
};

/** A refusal of the image by the policy `production`. */
export const refusedImage = (image: string): Commanded => ({
  image,
  verdict: "denied",
  violations: [
    {
      code: "images.allow",
      mode: "enforce",
      policy: "production",
      container: "debugger",
      field: "spec.ephemeralContainers[0].image",
      message: `image "${image}" is not allowed`,
      hints: ["allowed: registry.example.com/debug/*"],
    },
  ],
  message: `container "debugger" is refused\n  policy "production": image "${image}" is not allowed\nTry: kubectl debug -n shop api-0 --image=busybox:1.36`,
});
