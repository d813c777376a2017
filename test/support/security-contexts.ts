import fc from "fast-check";
import type { SecurityContext, SharedSecurityContext } from "../../src/model/container.ts";
import type { PodFacts } from "../../src/model/debug-request.ts";

/** A text of the given kind: the values that matter often, anything at all sometimes. */
const textOf = (...values: string[]) =>
  fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...values) }, fc.string());

const optional: { requiredKeys: [] } = { requiredKeys: [] };

const profile = fc.record(
  { type: textOf("RuntimeDefault", "Localhost", "Unconfined", ""), localhostProfile: fc.string() },
  optional,
);

const shared = {
  runAsUser: fc.constantFrom(0, 1000, 65534),
  runAsGroup: fc.constantFrom(0, 1000),
  runAsNonRoot: fc.boolean(),
  seccompProfile: profile,
  appArmorProfile: profile,
  seLinuxOptions: fc.record(
    { type: textOf("", "container_t", "spc_t"), user: textOf(""), role: textOf(""), level: textOf("s0") },
    optional,
  ),
  windowsOptions: fc.record(
    { hostProcess: fc.boolean(), runAsUserName: textOf("ContainerUser", "ContainerAdministrator", "SYSTEM") },
    optional,
  ),
};

export const podSecurityContext: fc.Arbitrary<SharedSecurityContext> = fc.record(shared, optional);

const capability = textOf(
  "ALL",
  "CHOWN",
  "NET_BIND_SERVICE",
  "NET_RAW",
  "SYS_ADMIN",
  "SYS_PTRACE",
  "CAP_CHOWN",
  "chown",
);

export const securityContext: fc.Arbitrary<SecurityContext> = fc.record(
  {
    ...shared,
    privileged: fc.boolean(),
    allowPrivilegeEscalation: fc.boolean(),
    readOnlyRootFilesystem: fc.boolean(),
    procMount: textOf("Default", "Unmasked", ""),
    capabilities: fc.record(
      { add: fc.array(capability, { maxLength: 3 }), drop: fc.array(capability, { maxLength: 2 }) },
      optional,
    ),
  },
  optional,
);

/** Pods as seen by a container named `debugger`. */
export const securityFacts: fc.Arbitrary<
  Pick<PodFacts, "windows" | "userNamespace" | "securityContext" | "appArmorAnnotations">
> = fc.record({
  windows: fc.boolean(),
  userNamespace: fc.boolean(),
  securityContext: podSecurityContext,
  appArmorAnnotations: fc.oneof(
    fc.constant({}),
    fc.record({ debugger: textOf("runtime/default", "localhost/x", "unconfined", "") }),
  ),
});
