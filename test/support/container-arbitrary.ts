import fc from "fast-check";
import type { JsonObject } from "../../src/model/json.ts";
import { sentContainer } from "./review-builder.ts";
import { podSecurityContext, securityContext } from "./security-contexts.ts";

const optional: { requiredKeys: [] } = { requiredKeys: [] };

const image = fc.constantFrom(
  "busybox",
  "busybox:1.36",
  "docker.io/library/alpine:latest",
  "registry.example.com/debug/tools:1.4.2",
  `busybox:1.36@sha256:${"0".repeat(64)}`,
  "evil.example/x",
  "Not:an:image",
);

const env = fc.array(
  fc.oneof(
    fc.record({
      name: fc.constantFrom("A", "EPHEMERAL_GUARD_REQUESTED_BY", "EPHEMERAL_GUARD_POLICY"),
      value: fc.constantFrom("", "alice@corp.example", "bob"),
    }),
    fc.constant({ name: "TOKEN", valueFrom: { secretKeyRef: { name: "db", key: "password" } } }),
  ),
  { maxLength: 3 },
);

const given = fc.record(
  {
    image,
    env,
    securityContext,
    imagePullPolicy: fc.constantFrom("Always", "IfNotPresent", "Never"),
    targetContainerName: fc.constantFrom("", "app", "init", "nobody"),
    command: fc.constant(["sh"]),
    stdin: fc.boolean(),
    volumeMounts: fc.array(fc.constant({ name: "data", mountPath: "/data" }), { maxLength: 1 }),
  },
  optional,
);

/** Names that objects have by birth are legal, or nearly so, and a careless look-up finds something under them. */
const NAMES = ["a", "b", "c", "constructor", "__proto__", "toString", "valueof"];

/** Containers that a client may send, each of another name. */
export const sentContainers: fc.Arbitrary<readonly JsonObject[]> = fc
  .uniqueArray(fc.record({ name: fc.constantFrom(...NAMES), given }), {
    selector: ({ name }) => name,
    minLength: 1,
    maxLength: 3,
  })
  .map((containers) =>
    containers.map(({ name, given }) => sentContainer({ name, ...(given as JsonObject) })),
  );

/** Parts of a stored pod that policies read. */
export const storedPod: fc.Arbitrary<{ metadata: JsonObject; spec: JsonObject }> = fc
  .record({
    annotations: fc.constantFrom({}, { "container.apparmor.security.beta.kubernetes.io/a": "localhost/x" }),
    windows: fc.boolean(),
    hostUsers: fc.boolean(),
    securityContext: podSecurityContext,
    runAsUser: fc.constantFrom(0, 7, 65534),
  })
  .map(({ annotations, windows, hostUsers, securityContext: context, runAsUser }) => ({
    metadata: { annotations },
    spec: {
      ...(windows ? { os: { name: "windows" } } : {}),
      hostUsers,
      securityContext: context as JsonObject,
      containers: [{ name: "app", securityContext: { runAsUser } }],
      initContainers: [{ name: "init" }],
    },
  }));
