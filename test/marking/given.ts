import type { DebuggedContainer, DebuggedPod } from "../../src/marking/debugged-pod.ts";
import { toSessions, type Session } from "../../src/marking/sessions.ts";
import type { DebugRecord } from "../../src/model/record.ts";
import type { Voucher } from "../../src/model/sighting.ts";
import type { Logger } from "../../src/log.ts";

export const ALICE = "alice@corp.example";

/** The guard's entries, as `/mutate` writes them for this person. */
export const stampOf = (user: string, at = "2026-11-21T14:00:00.000Z"): DebuggedContainer["stamp"] => [
  { name: "EPHEMERAL_GUARD_REQUESTED_BY", value: user },
  { name: "EPHEMERAL_GUARD_REQUESTED_AT", value: at },
  { name: "EPHEMERAL_GUARD_POLICY", value: "starter@1f2e" },
];

export const aContainer = (changes: Partial<DebuggedContainer> = {}): DebuggedContainer => ({
  name: "debugger-1",
  image: "busybox:1.36",
  stamp: stampOf(ALICE),
  ...changes,
});

export const aPod = (changes: Partial<DebuggedPod> = {}): DebuggedPod => ({
  namespace: "shop",
  name: "app",
  uid: "uid-of-app",
  version: "7",
  labels: {},
  annotations: {},
  ownLabels: {},
  containers: [aContainer()],
  ...changes,
});

export const aVoucher = (changes: Partial<Voucher> = {}): Voucher => ({
  recordId: "r1",
  requester: ALICE,
  at: "2026-11-21T14:00:00.123Z",
  policies: ["starter"],
  verdict: "allowed",
  ...changes,
});

/** The session of one container. */
export const aSession = (
  container: Partial<DebuggedContainer> = {},
  voucher: Voucher | undefined = aVoucher(),
): Session => toSessions(aPod({ containers: [aContainer(container)] }), [voucher])[0]!;

export const aRecord = (changes: Partial<DebugRecord> = {}): DebugRecord => ({
  apiVersion: "ephemeral-guard.dev/v1",
  kind: "DebugRecord",
  id: "r1",
  cluster: "test",
  at: "2026-11-21T14:00:00.000Z",
  lastAt: "2026-11-21T14:00:00.500Z",
  calls: 2,
  verdict: "denied",
  guardMode: "enforce",
  dryRun: false,
  requester: { username: ALICE, groups: [] },
  namespace: "shop",
  pod: { name: "app", uid: "uid-of-app" },
  containers: [{ name: "debugger-1", image: "busybox:latest" }],
  violations: [
    {
      code: "images.requireTag",
      mode: "enforce",
      policy: "starter",
      container: "debugger-1",
      field: "spec.ephemeralContainers[0].image",
      message: 'image "busybox:latest" has a tag that moves',
    },
  ],
  mutations: [],
  policies: ["starter"],
  revision: "1f2e",
  warnings: [],
  redacted: ["env"],
  ...changes,
});

export interface MemoryLogger {
  readonly logger: Logger;
  /** Level, message and fields. */
  readonly lines: (readonly [string, string, object])[];
}

export const createMemoryLogger = (): MemoryLogger => {
  const lines: (readonly [string, string, object])[] = [];
  const write =
    (level: string) =>
    (fields: object, message: string): void =>
      void lines.push([level, message, fields]);
  return {
    lines,
    logger: { debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error") },
  };
};
