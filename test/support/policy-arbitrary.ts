import fc from "fast-check";
import type { DebugContainer } from "../../src/model/container.ts";
import type { DebugRequest, PodFacts } from "../../src/model/debug-request.ts";
import { createCompiler, type PolicySet } from "../../src/policy/compile.ts";
import { policySchema } from "../../src/policy/schema.ts";
import { securityContext, securityFacts } from "./security-contexts.ts";
import { debugContainer, debugRequest, podFacts } from "./subject.ts";

const optional: { requiredKeys: [] } = { requiredKeys: [] };
const capability = fc.constantFrom("ALL", "CHOWN", "NET_RAW", "SYS_ADMIN", "SYS_PTRACE");
const capabilities = fc.uniqueArray(capability, { minLength: 1, maxLength: 3 });

const aProfile = fc.oneof(
  fc.constant({ type: "RuntimeDefault" }),
  fc.constant({ type: "Localhost", localhostProfile: "debug.json" }),
);

/** Every default that the schema takes. */
const aDefault = fc.record(
  {
    runAsNonRoot: fc.constant(true),
    runAsUser: fc.constantFrom(1, 65532),
    runAsGroup: fc.constantFrom(1, 65532),
    privileged: fc.constant(false),
    allowPrivilegeEscalation: fc.constant(false),
    readOnlyRootFilesystem: fc.constant(true),
    procMount: fc.constant("Default"),
    capabilities: fc.record({ drop: capabilities }),
    seccompProfile: aProfile,
    appArmorProfile: aProfile,
    seLinuxOptions: fc.record({ type: fc.constant("container_t"), level: fc.constant("s0:c1") }, optional),
    windowsOptions: fc.record({ runAsUserName: fc.constantFrom("ContainerUser", "debug") }),
  },
  optional,
);

const namespaces = fc.uniqueArray(fc.constantFrom("payments", "bill*", "*"), { minLength: 1 });
const bySubject = { subjects: [{ kind: "Group", name: "developers" }] };
const byLabels = { namespaceSelector: { matchLabels: { tier: "prod" } } };
const aBlock = fc.oneof(fc.record({ namespaces }), fc.constantFrom(bySubject, byLabels));

const blocks = {
  mode: fc.constantFrom("enforce", "warn", "audit"),
  match: aBlock,
  exclude: fc.array(aBlock, { minLength: 1, maxLength: 2 }),
  images: fc.record({ deny: fc.subarray(["**/alpine", "**/netshoot"]), requireTag: fc.boolean() }, optional),
  fields: fc.record({ forbid: fc.subarray(["tty", "env", "securityContext.privileged"]) }),
  privileges: fc.record(
    {
      level: fc.constantFrom("privileged", "baseline", "restricted"),
      capabilities: fc.record({ allow: fc.subarray(["SYS_PTRACE", "NET_RAW"]) }),
      runAsRoot: fc.constantFrom("allow", "deny"),
    },
    optional,
  ),
  limits: fc.record({ perRequest: fc.nat(3), perPod: fc.nat(5) }, optional),
  defaults: fc.record(
    {
      inheritFromTarget: fc.uniqueArray(fc.constantFrom("runAsUser", "runAsGroup"), { minLength: 1 }),
      securityContext: aDefault,
    },
    optional,
  ),
  remove: fc.record({ capabilities }),
};

/** Specs that match everything, change what they can, and hold the result against privileges alone. */
export const aPrivilegesSpec = fc.record(
  {
    mode: fc.constantFrom("enforce", "warn"),
    privileges: blocks.privileges,
    defaults: blocks.defaults,
    remove: blocks.remove,
  },
  optional,
);

/** Specs with any of the blocks. */
export const aSpec = fc.record(blocks, optional);

/** The set of these specs, in this order; checked by the schema, but not printed and parsed as files are. */
export const setOf = (specs: readonly object[]): PolicySet => ({
  policies: specs.map((spec, at) =>
    createCompiler()(
      policySchema.parse({
        apiVersion: "ephemeral-guard.dev/v1",
        kind: "DebugPolicy",
        metadata: { name: `policy-${at}` },
        spec,
      }),
    ),
  ),
  revision: "",
  readsNamespaceLabels: false,
});

const anId = fc.option(fc.constantFrom(0, 1000, 2000), { nil: undefined });
const ids = fc.record({ runAsUser: anId, runAsGroup: anId }).map(({ runAsUser, runAsGroup }) => ({
  ...(runAsUser === undefined ? {} : { runAsUser }),
  ...(runAsGroup === undefined ? {} : { runAsGroup }),
}));

/** Pods as they can be: a Windows pod has nothing that the API server refuses there. */
export const aPod: fc.Arbitrary<PodFacts> = fc.tuple(securityFacts, ids).map(([facts, target]) => {
  const { runAsNonRoot, windowsOptions } = facts.securityContext;
  const onWindows = {
    userNamespace: false,
    appArmorAnnotations: {},
    securityContext: {
      ...(runAsNonRoot === undefined ? {} : { runAsNonRoot }),
      ...(windowsOptions === undefined ? {} : { windowsOptions }),
    },
  };
  const containers = [{ name: "app", ...(facts.windows ? {} : target) }];
  return podFacts({ ...facts, ...(facts.windows ? onWindows : {}), containers, standing: ["old"] });
});

export const aContainer: fc.Arbitrary<DebugContainer> = fc
  .record(
    {
      image: fc.constantFrom("busybox:1.36", "alpine", "nicolaka/netshoot:v1", "not an image"),
      tty: fc.boolean(),
      env: fc.constant([{ name: "A", value: "b" }]),
      targetContainerName: fc.constantFrom("app", "gone"),
      securityContext,
    },
    optional,
  )
  .map(debugContainer);

/** alice, a developer, adds up to three containers in payments, whose labels may not be known. */
export const aRequest: fc.Arbitrary<DebugRequest> = fc
  .record({
    pod: aPod,
    containers: fc.array(aContainer, { minLength: 1, maxLength: 3 }),
    namespaceLabels: fc.constantFrom(undefined, {}, { tier: "prod" }),
  })
  .map(({ pod, containers, namespaceLabels }) => ({
    ...debugRequest(
      containers.map((container, at) => ({ ...container, name: at === 0 ? "debugger" : `debugger-${at}` })),
      pod,
    ),
    namespaceLabels,
  }));
