import { itTells, withSpec } from "../support/load-problems.ts";

const AT = "spec.defaults.securityContext";

/** A default in the security context: `privileged: true` begins in line 6, column 32. */
const given = (securityContext: string): string =>
  withSpec(`defaults: {securityContext: {${securityContext}}}`);

describe("defaultsSchema: what can only widen", () => {
  const rows = [
    { given: "runAsNonRoot: false", says: "6:46: AT.runAsNonRoot: a default of false can only widen" },
    { given: "runAsUser: 0", says: "6:43: AT.runAsUser: a default of uid 0 can only widen" },
    { given: "runAsGroup: 0", says: "6:44: AT.runAsGroup: a default of gid 0 can only widen" },
    { given: "privileged: true", says: "6:44: AT.privileged: a default of true can only widen" },
    {
      given: "allowPrivilegeEscalation: true",
      says: "6:58: AT.allowPrivilegeEscalation: a default of true can only widen",
    },
    {
      given: "readOnlyRootFilesystem: false",
      says: "6:56: AT.readOnlyRootFilesystem: a default of false can only widen",
    },
    { given: "procMount: Unmasked", says: '6:43: AT.procMount: a default of "Unmasked" can only widen' },
    {
      given: "capabilities: {drop: [ALL], add: [SYS_PTRACE]}",
      says: "6:60: AT.capabilities: adding capabilities by default can only widen",
    },
    {
      given: "seccompProfile: {type: Unconfined}",
      says: '6:55: AT.seccompProfile.type: a default of "Unconfined" can only widen',
    },
    {
      given: "appArmorProfile: {type: Unconfined}",
      says: '6:56: AT.appArmorProfile.type: a default of "Unconfined" can only widen',
    },
    {
      given: "seLinuxOptions: {type: spc_t}",
      says: '6:55: AT.seLinuxOptions.type: a default of "spc_t" can only widen',
    },
    {
      given: "seLinuxOptions: {user: system_u}",
      says: "6:49: AT.seLinuxOptions: a default of user or role can only widen",
    },
    {
      given: "seLinuxOptions: {role: sysadm_r}",
      says: "6:49: AT.seLinuxOptions: a default of user or role can only widen",
    },
    {
      given: "windowsOptions: {runAsUserName: 'NT AUTHORITY\\SYSTEM'}",
      says: String.raw`6:64: AT.windowsOptions.runAsUserName: "NT AUTHORITY\SYSTEM" is an administrator: as a default it can only widen`,
    },
    {
      given: "windowsOptions: {runAsUserName: ContainerUser, hostProcess: true}",
      says: "6:79: AT.windowsOptions: a default of hostProcess can only widen",
    },
  ];
  itTells(
    rows.map((row) => ({
      name: row.given,
      given: given(row.given),
      expect: [`widening-default: p.yaml:${row.says.replace("AT", AT)}`],
    })),
  );
});

describe("defaultsSchema: what is wrong otherwise", () => {
  itTells([
    {
      name: "a uid below 0",
      given: given("runAsUser: -1"),
      expect: [`out-of-range: p.yaml:6:43: ${AT}.runAsUser: expected at least 1, found -1`],
    },
    {
      name: "a uid in quotes",
      given: given("runAsUser: '65532'"),
      expect: [
        `wrong-type: p.yaml:6:43: ${AT}.runAsUser: expected a number, found "65532" (leave out the quotes)`,
      ],
    },
    {
      name: "another type of SELinux than containers have",
      given: given("seLinuxOptions: {type: 3}"),
      expect: [`unknown-value: p.yaml:6:55: ${AT}.seLinuxOptions.type: expected "container_t", found 3`],
    },
    {
      name: "an SELinux level that is a range",
      given: given("seLinuxOptions: {level: 's0-s15:c0.c1023'}"),
      expect: [
        `bad-format: p.yaml:6:56: ${AT}.seLinuxOptions.level: expected a level such as s0:c12,c34, without ranges, found "s0-s15:c0.c1023"`,
      ],
    },
    {
      name: "Localhost without its profile",
      given: given("seccompProfile: {type: Localhost}"),
      expect: [`missing-key: p.yaml:6:48: ${AT}.seccompProfile.localhostProfile is missing`],
    },
    {
      name: "a profile's type that does not exist",
      given: given("appArmorProfile: {type: Runtimedefault}"),
      expect: [
        `unknown-value: p.yaml:6:56: ${AT}.appArmorProfile.type: expected "RuntimeDefault" or "Localhost", found "Runtimedefault" (did you mean "RuntimeDefault"?)`,
      ],
    },
    {
      name: "a profile that is no map",
      given: given("seccompProfile: RuntimeDefault"),
      expect: [`wrong-type: p.yaml:6:48: ${AT}.seccompProfile: expected a map, found "RuntimeDefault"`],
    },
    {
      name: "a capability in lower case",
      given: given("capabilities: {drop: [all]}"),
      expect: [
        `bad-capability: p.yaml:6:54: ${AT}.capabilities.drop[0]: "all" is no capability name (write "ALL")`,
      ],
    },
    {
      name: "capabilities without drop",
      given: given("capabilities: {}"),
      expect: [`missing-key: p.yaml:6:46: ${AT}.capabilities.drop is missing`],
    },
    {
      name: "a field of the pod's security context",
      given: given("fsGroup: 65532"),
      expect: [
        'unknown-key: p.yaml:6:32: unknown key "fsGroup" (known here: runAsNonRoot, runAsUser, runAsGroup, privileged, allowPrivilegeEscalation, readOnlyRootFilesystem, procMount, capabilities, seccompProfile, appArmorProfile, seLinuxOptions, windowsOptions)',
      ],
    },
    {
      name: "inheriting what cannot be inherited",
      given: withSpec("defaults: {inheritFromTarget: [runAsUser, fsGroup]}"),
      expect: [
        'unknown-value: p.yaml:6:45: spec.defaults.inheritFromTarget[1]: expected "runAsUser" or "runAsGroup", found "fsGroup"',
      ],
    },
  ]);
});

describe("defaultsSchema: what is good", () => {
  itTells([
    {
      name: "everything, for Linux",
      given: given(
        "runAsNonRoot: true, runAsUser: 65532, runAsGroup: 1, privileged: false, allowPrivilegeEscalation: false, " +
          "readOnlyRootFilesystem: true, procMount: Default, capabilities: {drop: [ALL]}, " +
          "seccompProfile: {type: Localhost, localhostProfile: profiles/debug.json}, " +
          "appArmorProfile: {type: RuntimeDefault}, seLinuxOptions: {type: container_t, level: 's0:c12,c34'}",
      ),
      expect: [],
    },
    { name: "for Windows", given: given("windowsOptions: {runAsUserName: ContainerUser}"), expect: [] },
    { name: "nothing", given: withSpec("defaults: {}"), expect: [] },
    {
      name: "inheriting",
      given: withSpec("defaults: {inheritFromTarget: [runAsUser, runAsGroup]}"),
      expect: [],
    },
  ]);
});
