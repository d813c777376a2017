import type { ApiServerResult, AuditObservation, GuardTrace } from "../../src/model/audit-observation.ts";
import type { DebugContainer } from "../../src/model/container.ts";
import type { Violation } from "../../src/model/decision.ts";
import type { Observation } from "../../src/model/observation.ts";
import type { DebugRecord } from "../../src/model/record.ts";
import type { Sighting } from "../../src/model/sighting.ts";

/** Where the clocks of these parts begin. */
export const START = Date.parse("2026-11-21T10:00:00.000Z");

/** Milliseconds after the beginning. */
export const after = (ms: number): Date => new Date(START + ms);

const GROUPS = ["developers", "system:authenticated"];

interface About {
  readonly user?: string;
  readonly namespace?: string;
  readonly pod?: string;
  readonly dryRun?: boolean;
  readonly image?: string;
  readonly container?: string;
}

export interface CallGiven extends About {
  /** Milliseconds after the beginning. */
  readonly at?: number;
  readonly verdict?: Observation["verdict"];
  /** Instead of the one of `container` and `image`. */
  readonly containers?: readonly DebugContainer[];
  readonly more?: Partial<Observation>;
}

/** One call of `/validate`. A pod's uid is its name and `-uid`. */
export const judged = (uid: string, given: CallGiven = {}): Observation => {
  const { at = 0, user = "alice@example.com", namespace = "shop", pod = "web-1", dryRun = false } = given;
  const { verdict = "allowed", container = "debugger-1", image = "busybox:1.36", more } = given;
  const stamp = [{ name: "EPHEMERAL_GUARD_REQUESTED_AT", value: after(at).toISOString() }];
  const containers = given.containers ?? [{ name: container, image, env: stamp }];
  const requester = { username: user, groups: GROUPS };
  const identity = { name: pod, uid: `${pod}-uid` };
  return {
    phase: "validate",
    uid,
    at: after(at).toISOString(),
    ms: 1,
    guardMode: "enforce",
    verdict,
    violations: verdict === "allowed" ? [] : [VIOLATION],
    mutations: [],
    policies: ["production"],
    revision: "r1",
    dryRun,
    requester,
    namespace,
    pod: identity,
    request: {
      ...{ uid, dryRun, requester, namespace, namespaceLabels: { team: "shop" } },
      pod: { ...identity, ...FACTS },
      added: containers.map((one, index) => ({ index, container: one })),
    },
    redacted: ["env"],
    ...(verdict === "denied" && { message: `container ${container} is refused` }),
    warnings: [],
    ...more,
  };
};

/** One call of `/mutate`, which changes nothing but the stamp. */
export const asked = (uid: string, given: CallGiven = {}): Observation => {
  const { container = "debugger-1", image = "busybox:1.36" } = given;
  const containers = given.containers ?? [{ name: container, image }];
  return {
    ...judged(uid, { ...given, verdict: "allowed", containers }),
    phase: "mutate",
    mutations: containers.map(({ name }) => ({ kind: "stamp", container: name, field: `env of ${uid}` })),
    ...given.more,
  };
};

export interface AuditGiven extends About {
  readonly at?: number;
  readonly code?: number;
  readonly guard?: GuardTrace;
  readonly containers?: readonly DebugContainer[] | undefined;
  readonly result?: Partial<ApiServerResult>;
  /** As of a refused request. */
  readonly podUid?: string;
}

/** One event of the API server's audit log. */
export const audited = (auditId: string, given: AuditGiven = {}): AuditObservation => {
  const { at = 0, code = 200, guard = {}, user = "alice@example.com", namespace = "shop" } = given;
  const { pod = "web-1", dryRun = false, container = "debugger-1", image = "busybox:1.36" } = given;
  return {
    at: after(at).toISOString(),
    requester: { username: user, groups: GROUPS },
    namespace,
    pod: { name: pod, uid: given.podUid ?? (code < 400 ? `${pod}-uid` : "") },
    dryRun,
    result: {
      code,
      auditId,
      verb: "patch",
      userAgent: "kubectl/v1.36.3",
      sourceIPs: ["192.0.2.7"],
      completedAt: after(at + 50).toISOString(),
      ...given.result,
    },
    guard,
    containers: "containers" in given ? given.containers : [{ name: container, image }],
    redacted: ["env"],
  };
};

export const sighting = (given: Partial<Sighting> = {}): Sighting => {
  const { pod = "web-1" } = given;
  return {
    namespace: "shop",
    pod,
    podUid: `${pod}-uid`,
    container: "debugger-1",
    image: "busybox:1.36",
    state: { state: "running" },
    stampedBy: "alice@example.com",
    stampedAt: after(0).toISOString(),
    ...given,
  };
};

/** What of a record does not depend on when the recorder got to know its parts. */
export const withoutId = (record: DebugRecord): Omit<DebugRecord, "id"> => {
  const { id: _id, ...rest } = record;
  return rest;
};

const VIOLATION: Violation = {
  code: "images.allow",
  mode: "enforce",
  policy: "production",
  container: "debugger-1",
  field: "spec.ephemeralContainers[0].image",
  message: "image busybox:1.36 is not allowed",
};

const FACTS = {
  labels: { app: "web" },
  windows: false,
  userNamespace: false,
  shareProcessNamespace: false,
  securityContext: {},
  appArmorAnnotations: {},
  containers: [{ name: "app" }],
  initContainers: [],
  standing: [],
};
