import { expect } from "chai";
import { decodePod } from "../../src/kubernetes/decode-pod.ts";
import type { DebuggedContainer } from "../../src/marking/debugged-pod.ts";

const REFERENCE = { name: "app", namespace: "shop", uid: "u1" };
const METADATA = { ...REFERENCE, resourceVersion: "7" };
const decode = (pod: object) => decodePod(pod, "ephemeral-guard");

const withState = (state: unknown): DebuggedContainer | undefined =>
  decode({
    metadata: METADATA,
    spec: { ephemeralContainers: [{ name: "d", image: "busybox" }] },
    status: {
      ephemeralContainerStatuses: [
        { name: "other", state: { waiting: {} } },
        { name: "d", state },
      ],
    },
  }).containers[0];

describe("kubernetes/decode-pod", () => {
  it("takes what marks are made from, and nothing else", () => {
    const pod = {
      metadata: {
        ...METADATA,
        labels: { app: "shop", odd: 1 },
        annotations: { note: "x" },
        managedFields: [{ manager: "kubectl", operation: "Apply", fieldsV1: { "f:metadata": { "f:labels": { "f:app": {} } } } }],
      },
      spec: {
        containers: [{ name: "app", image: "app:1", env: [{ name: "EPHEMERAL_GUARD_REQUESTED_BY", value: "x" }] }],
        ephemeralContainers: [
          {
            name: "d",
            image: "busybox:1.36",
            command: ["secret"],
            env: [
              { name: "PASSWORD", value: "secret" },
              { name: "EPHEMERAL_GUARD_REQUESTED_BY", value: "alice" },
              { name: "EPHEMERAL_GUARD_POLICY", valueFrom: { fieldRef: { fieldPath: "x" } } },
              { name: "EPHEMERAL_GUARD_OTHER", value: "x" },
            ],
          },
          { name: "e" },
        ],
      },
    }; // prettier-ignore
    expect(decode(pod)).to.deep.equal({
      ...REFERENCE,
      version: "7",
      labels: { app: "shop" },
      annotations: { note: "x" },
      ownLabels: {},
      containers: [
        {
          name: "d",
          image: "busybox:1.36",
          stamp: [
            { name: "EPHEMERAL_GUARD_REQUESTED_BY", value: "alice" },
            { name: "EPHEMERAL_GUARD_POLICY", valueFrom: { fieldRef: { fieldPath: "x" } } },
          ],
        },
        { name: "e", image: "", stamp: [] },
      ],
    });
  });

  it("knows its own labels by the API server's book: what it has applied, and nobody's update", () => {
    const entry = (manager: string, operation: string, ...labels: string[]) => ({
      manager,
      operation,
      fieldsV1: {
        "f:metadata": { "f:labels": Object.fromEntries(labels.map((label) => [`f:${label}`, {}])) },
      },
    });
    const managedFields = [
      entry("ephemeral-guard", "Apply", "a.example.com/x", "gone"),
      entry("ephemeral-guard", "Update", "b"),
      entry("somebody", "Apply", "c"),
      { manager: "ephemeral-guard", operation: "Apply" },
      null,
    ];
    const labels = { "a.example.com/x": "1", b: "2", c: "3" };
    const { ownLabels } = decode({ metadata: { ...METADATA, labels, managedFields } });
    expect(ownLabels).to.deep.equal({ "a.example.com/x": "1" });
  });

  const states: { name: string; given: unknown; expect: object | undefined; startedAt?: string }[] = [
    { name: "waits", given: { waiting: { reason: "ErrImagePull", message: "no such image" } }, expect: { state: "waiting", reason: "ErrImagePull", message: "no such image" } },
    { name: "waits for nothing that is told", given: { waiting: {} }, expect: { state: "waiting" } },
    { name: "runs", given: { running: { startedAt: "2026-11-21T14:00:00Z" } }, expect: { state: "running", at: "2026-11-21T14:00:00Z" }, startedAt: "2026-11-21T14:00:00Z" },
    { name: "has ended", given: { terminated: { exitCode: 137, reason: "OOMKilled", startedAt: "2026-11-21T14:00:00Z", finishedAt: "2026-11-21T14:00:09Z" } }, expect: { state: "terminated", reason: "OOMKilled", exitCode: 137, at: "2026-11-21T14:00:09Z" }, startedAt: "2026-11-21T14:00:00Z" },
    { name: "has ended without times", given: { terminated: { exitCode: 0, startedAt: null, finishedAt: null } }, expect: { state: "terminated", exitCode: 0 } },
    { name: "has no state", given: {}, expect: undefined },
    { name: "has a state of another form", given: "running", expect: undefined },
  ]; // prettier-ignore
  for (const { name, given, expect: expected, startedAt } of states) {
    it(`reads the state of one that ${name}`, () => {
      const container = withState(given);
      expect(container?.state).to.deep.equal(expected);
      expect(container?.startedAt).to.equal(startedAt);
    });
  }

  it("cuts and escapes what a kubelet or a registry says", () => {
    const message = `\u001b[2J${"x".repeat(9000)}`;
    const state = withState({ waiting: { reason: "\u202eerror", message } })?.state;
    expect(state?.reason).to.equal("\\u{202e}error");
    expect(state?.message).to.match(/^\\x1b\[2Jx{508}\.\.\. \(9004 characters\)$/);
  });

  for (const missing of ["name", "namespace", "uid", "resourceVersion"]) {
    it(`refuses a pod without ${missing}`, () => {
      expect(() => decode({ metadata: { ...METADATA, [missing]: undefined } })).to.throw(
        `a pod without metadata.${missing}`,
      );
    });
  }
});
