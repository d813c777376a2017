import type { AuditObservation } from "../../src/model/audit-observation.ts";
import type { DebugContainer } from "../../src/model/container.ts";
import type { Requester } from "../../src/model/debug-request.ts";
import type { Verdict, Violation } from "../../src/model/decision.ts";
import type { Mutation } from "../../src/model/mutation.ts";
import type { Observation } from "../../src/model/observation.ts";
import type { ContainerState } from "../../src/model/record.ts";
import type { Sighting } from "../../src/model/sighting.ts";
import { podFacts } from "../support/subject.ts";

/** One client command as a test tells it: only what matters to it. */
export interface ExampleCommand {
  readonly at: Date;
  readonly user: Requester;
  readonly namespace: string;
  readonly pod: string;
  readonly podUid?: string;
  /** As judged. */
  readonly container: DebugContainer;
  /** As asked for, where that differs. */
  readonly asked?: DebugContainer;
  readonly verdict?: Verdict;
  readonly violations?: readonly Violation[];
  readonly mutations?: readonly Mutation[];
  readonly message?: string;
  readonly warnings?: readonly string[];
  readonly dryRun?: boolean;
}

/** A uuid of a number, or of a text. */
export const uidOf = (seed: string): string => {
  let hash = 0x811c9dc5;
  for (const letter of seed) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193) >>> 0;
  return `${hash.toString(16).padStart(8, "0")}-4d06-471c-b02e-4bbf447180ec`;
};

const podOf = ({ pod, podUid, namespace }: ExampleCommand) => ({
  name: pod,
  uid: podUid ?? uidOf(`${namespace}/${pod}`),
});

/** What the webhook says of it: a call of each phase. */
export const toObservations = (command: ExampleCommand): readonly Observation[] => {
  const { at, container, asked = container, verdict = "allowed", dryRun = false } = command;
  const call = (phase: Observation["phase"], shown: DebugContainer, afterMs: number): Observation => ({
    phase,
    uid: uidOf(`${phase} ${at.toISOString()} ${container.name}`),
    at: new Date(at.getTime() + afterMs).toISOString(),
    ms: 1.5,
    guardMode: "enforce",
    verdict: phase === "mutate" ? "allowed" : verdict,
    violations: phase === "mutate" ? [] : (command.violations ?? []),
    mutations: phase === "mutate" ? (command.mutations ?? []) : [],
    policies: ["production"],
    revision: "5f2c9a7d41b8",
    dryRun,
    requester: command.user,
    namespace: command.namespace,
    pod: podOf(command),
    request: {
      uid: uidOf(`${phase} ${at.toISOString()} ${container.name}`),
      dryRun,
      requester: command.user,
      namespace: command.namespace,
      namespaceLabels: { env: "production" },
      pod: podFacts(podOf(command)),
      added: [{ index: 0, container: shown }],
    },
    redacted: ["env"],
    ...(phase === "validate" && command.message !== undefined && { message: command.message }),
    warnings: phase === "validate" ? (command.warnings ?? []) : [],
  });
  return [call("mutate", asked, 0), call("validate", container, 12)];
};

/** What somebody sees in the pod afterwards. */
export const toSighting = (command: ExampleCommand, state: ContainerState): Sighting => ({
  namespace: command.namespace,
  pod: command.pod,
  podUid: podOf(command).uid,
  container: command.container.name,
  image: command.container.image,
  state,
  stampedBy: command.user.username,
  stampedAt: command.at.toISOString(),
});

/** What the API server's audit log tells of a command, with nothing of the guard in it. */
export const toAudit = (command: ExampleCommand, code = 200): AuditObservation => ({
  at: command.at.toISOString(),
  requester: command.user,
  namespace: command.namespace,
  pod: podOf(command),
  dryRun: false,
  result: {
    code,
    auditId: uidOf(`audit ${command.at.toISOString()}`),
    verb: "patch",
    userAgent: "kubectl/v1.34.1 (linux/amd64) kubernetes/93248f9",
    sourceIPs: ["192.0.2.14"],
    completedAt: new Date(command.at.getTime() + 20).toISOString(),
  },
  guard: {},
  containers: [command.container],
  redacted: ["env"],
});
