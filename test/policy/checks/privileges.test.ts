import { expect } from "chai";
import type { SecurityContext } from "../../../src/model/container.ts";
import type { PodFacts } from "../../../src/model/debug-request.ts";
import {
  compilePrivileges,
  privilegesCheck,
  privilegesSchema,
  type PrivilegesOptions,
} from "../../../src/policy/checks/privileges.ts";
import { codesOf, issuesOf } from "../../support/schema-issues.ts";
import { subject } from "../../support/subject.ts";

/** The profiles of `kubectl debug`, as it writes them. */
const PROFILES = {
  legacy: undefined,
  general: { capabilities: { add: ["SYS_PTRACE"] } },
  netadmin: { capabilities: { add: ["NET_ADMIN", "NET_RAW"] } },
  sysadmin: { privileged: true },
  restricted: {
    runAsNonRoot: true,
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
    seccompProfile: { type: "RuntimeDefault" },
  },
} as const satisfies Record<string, SecurityContext | undefined>;

interface Given {
  readonly options: PrivilegesOptions | undefined;
  readonly own?: SecurityContext | undefined;
  readonly pod?: Partial<PodFacts>;
}

const codes = ({ options, own, pod = {} }: Given): readonly string[] =>
  privilegesCheck
    .run(
      subject({ container: own === undefined ? {} : { securityContext: own }, pod }),
      options && compilePrivileges(options),
    )
    .map(({ code }) => code);

const UNSAID = [
  "privileges.seccompProfile",
  "privileges.capabilities",
  "privileges.allowPrivilegeEscalation",
  "privileges.runAsNonRoot",
];

describe("privilegesCheck", () => {
  const baseline: PrivilegesOptions = { level: "baseline" };
  const restricted: PrivilegesOptions = { level: "restricted" };
  const everythingBad: SecurityContext = {
    privileged: true,
    windowsOptions: { hostProcess: true },
    seLinuxOptions: { type: "spc_t" },
    procMount: "Unmasked",
    seccompProfile: { type: "Unconfined" },
    appArmorProfile: { type: "Unconfined" },
    capabilities: { add: ["ALL"] },
    allowPrivilegeEscalation: true,
    runAsNonRoot: false,
    runAsUser: 0,
  };

  const rows: readonly { name: string; given: Given; expect: readonly string[] }[] = [
    { name: "no block", given: { options: undefined, own: everythingBad }, expect: [] },
    { name: "an empty block", given: { options: {}, own: everythingBad }, expect: [] },
    { name: "level privileged", given: { options: { level: "privileged" }, own: everythingBad }, expect: [] },
    { name: "baseline, profile legacy", given: { options: baseline, own: PROFILES.legacy }, expect: [] },
    {
      name: "baseline, profile general",
      given: { options: baseline, own: PROFILES.general },
      expect: ["privileges.capabilities"],
    },
    {
      name: "baseline, profile netadmin",
      given: { options: baseline, own: PROFILES.netadmin },
      expect: ["privileges.capabilities"],
    },
    {
      name: "baseline, profile sysadmin",
      given: { options: baseline, own: PROFILES.sysadmin },
      expect: ["privileges.privileged"],
    },
    {
      name: "baseline, profile restricted",
      given: { options: baseline, own: PROFILES.restricted },
      expect: [],
    },
    {
      name: "baseline with an exception",
      given: { options: { ...baseline, capabilities: { allow: ["SYS_PTRACE"] } }, own: PROFILES.general },
      expect: [],
    },
    {
      name: "restricted, profile legacy",
      given: { options: restricted, own: PROFILES.legacy },
      expect: UNSAID,
    },
    {
      name: "restricted, profile restricted",
      given: { options: restricted, own: PROFILES.restricted },
      expect: [],
    },
    {
      name: "restricted on a Windows pod",
      given: { options: restricted, own: { runAsNonRoot: true }, pod: { windows: true } },
      expect: [],
    },
    {
      name: "restricted in a user namespace",
      given: {
        options: restricted,
        own: { ...PROFILES.restricted, runAsNonRoot: false, runAsUser: 0 },
        pod: { userNamespace: true },
      },
      expect: [],
    },
    {
      name: "restricted, all that the pod gives by inheritance",
      given: {
        options: restricted,
        own: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
        pod: {
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 1000,
            seccompProfile: { type: "RuntimeDefault" },
          },
        },
      },
      expect: [],
    },
    {
      name: "root denied, without a level",
      given: { options: { runAsRoot: "deny" } },
      expect: ["privileges.runAsRoot"],
    },
    {
      name: "root denied, at level privileged",
      given: { options: { level: "privileged", runAsRoot: "deny" } },
      expect: ["privileges.runAsRoot"],
    },
    { name: "root allowed", given: { options: { runAsRoot: "allow" }, own: { runAsUser: 0 } }, expect: [] },
    {
      name: "root denied, profile restricted",
      given: { options: { ...restricted, runAsRoot: "deny" }, own: PROFILES.restricted },
      expect: [],
    },
    {
      name: "every control, each once",
      given: { options: { ...restricted, runAsRoot: "deny" }, own: everythingBad },
      expect: [
        "privileges.privileged",
        "privileges.hostProcess",
        "privileges.seLinuxOptions",
        "privileges.procMount",
        "privileges.seccompProfile",
        "privileges.appArmorProfile",
        "privileges.capabilities",
        "privileges.allowPrivilegeEscalation",
        "privileges.runAsNonRoot",
        "privileges.runAsUser",
        "privileges.runAsRoot",
      ],
    },
  ];
  for (const { name, given, expect: expected } of rows) {
    it(name, () => {
      expect(codes(given)).to.deep.equal(expected);
    });
  }
});

describe("privilegesSchema", () => {
  const rows: readonly { name: string; given: unknown; expect: readonly string[] }[] = [
    { name: "empty", given: {}, expect: [] },
    {
      name: "all keys",
      given: { level: "baseline", capabilities: { allow: ["SYS_PTRACE", "NET_ADMIN"] }, runAsRoot: "deny" },
      expect: [],
    },
    { name: "an unknown level", given: { level: "Baseline" }, expect: ["level invalid_value"] },
    { name: "an unknown runAsRoot", given: { runAsRoot: true }, expect: ["runAsRoot invalid_value"] },
    {
      name: "with CAP_",
      given: { capabilities: { allow: ["CAP_SYS_PTRACE"] } },
      expect: ["capabilities.allow[0] bad-capability"],
    },
    {
      name: "in lower case",
      given: { capabilities: { allow: ["sys_ptrace"] } },
      expect: ["capabilities.allow[0] bad-capability"],
    },
    {
      name: "ALL",
      given: { capabilities: { allow: ["SYS_PTRACE", "ALL"] } },
      expect: ["capabilities.allow[1] bad-capability"],
    },
    {
      name: "an unknown key",
      given: { capabilities: { drop: ["ALL"] } },
      expect: ["capabilities unrecognized_keys"],
    },
  ];
  for (const { name, given, expect: expected } of rows) {
    it(name, () => {
      expect(codesOf(privilegesSchema, given)).to.deep.equal(expected);
    });
  }

  it("hints at the capability's name", () => {
    const [issue] = issuesOf(privilegesSchema, { capabilities: { allow: ["cap_sys_ptrace"] } });
    expect(issue?.hint).to.equal('write "SYS_PTRACE"');
  });
});
