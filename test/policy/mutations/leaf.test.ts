import { expect } from "chai";
import type { SecurityContext } from "../../../src/model/container.ts";
import type { PodFacts } from "../../../src/model/debug-request.ts";
import type { SecurityDefaults } from "../../../src/policy/defaults-schema.ts";
import { LEAVES } from "../../../src/policy/mutations/leaf.ts";
import { LINUX_ONLY_FIELDS } from "../../../src/policy/mutations/windows-strip.ts";
import { podFacts } from "../../support/subject.ts";

interface Given {
  readonly value: SecurityDefaults;
  readonly context?: SecurityContext;
  readonly pod?: Partial<PodFacts>;
  readonly containerName?: string;
}

/** Whether the one leaf of the value may be filled. */
const mayFill = ({ value, context = {}, pod, containerName = "debugger" }: Given): boolean | undefined => {
  const leaf = LEAVES.find(({ name }) => name in value);
  return leaf?.mayFill({ context, containerName, pod: podFacts(pod) }, value);
};

describe("LEAVES", () => {
  const rows: readonly { readonly name: string; readonly given: Given; readonly expect: boolean }[] = [
    { name: "a uid", given: { value: { runAsUser: 1 } }, expect: true },
    {
      name: "a uid over the pod's",
      given: { value: { runAsUser: 1 }, pod: { securityContext: { runAsUser: 0 } } },
      expect: true,
    },
    { name: "a gid", given: { value: { runAsGroup: 1 } }, expect: true },

    { name: "runAsNonRoot, nothing said", given: { value: { runAsNonRoot: true } }, expect: true },
    {
      name: "runAsNonRoot beside a uid",
      given: { value: { runAsNonRoot: true }, context: { runAsUser: 1 } },
      expect: true,
    },
    {
      name: "runAsNonRoot beside uid 0: it would never start",
      given: { value: { runAsNonRoot: true }, context: { runAsUser: 0 } },
      expect: false,
    },
    {
      name: "runAsNonRoot under the pod's uid 0",
      given: { value: { runAsNonRoot: true }, pod: { securityContext: { runAsUser: 0 } } },
      expect: false,
    },
    {
      name: "runAsNonRoot under the pod's uid 0, overridden",
      given: {
        value: { runAsNonRoot: true },
        context: { runAsUser: 1 },
        pod: { securityContext: { runAsUser: 0 } },
      },
      expect: true,
    },
    {
      name: "runAsNonRoot on Windows, where uids mean nothing",
      given: { value: { runAsNonRoot: true }, pod: { windows: true, securityContext: { runAsUser: 0 } } },
      expect: true,
    },
    {
      name: "runAsNonRoot beside a Windows administrator",
      given: {
        value: { runAsNonRoot: true },
        context: { windowsOptions: { runAsUserName: "ContainerAdministrator" } },
        pod: { windows: true },
      },
      expect: false,
    },
    {
      name: "runAsNonRoot under the pod's Windows administrator",
      given: {
        value: { runAsNonRoot: true },
        pod: { windows: true, securityContext: { windowsOptions: { runAsUserName: "Administrator" } } },
      },
      expect: false,
    },
    {
      name: "runAsNonRoot under the pod's Windows administrator, overridden",
      given: {
        value: { runAsNonRoot: true },
        context: { windowsOptions: { runAsUserName: "ContainerUser" } },
        pod: { windows: true, securityContext: { windowsOptions: { runAsUserName: "Administrator" } } },
      },
      expect: true,
    },

    { name: "privileged", given: { value: { privileged: false } }, expect: true },
    { name: "a read-only root", given: { value: { readOnlyRootFilesystem: true } }, expect: true },
    { name: "procMount", given: { value: { procMount: "Default" } }, expect: true },

    { name: "no escalation", given: { value: { allowPrivilegeEscalation: false } }, expect: true },
    ...[
      { context: { privileged: true }, expect: false },
      { context: { privileged: false }, expect: true },
      { context: { capabilities: { add: ["SYS_ADMIN"] } }, expect: false },
      { context: { capabilities: { add: ["CAP_SYS_ADMIN"] } }, expect: false },
      { context: { capabilities: { add: ["NET_RAW", "cap_sys_admin"] } }, expect: false },
      { context: { capabilities: { add: ["ALL"] } }, expect: false },
      { context: { capabilities: { add: ["SYS_PTRACE"] } }, expect: true },
      { context: { capabilities: { drop: ["SYS_ADMIN"] } }, expect: true },
    ].map((row) => ({
      name: `no escalation beside ${JSON.stringify(row.context)}`,
      given: { value: { allowPrivilegeEscalation: false }, context: row.context } as const,
      expect: row.expect,
    })),

    { name: "drop", given: { value: { capabilities: { drop: ["ALL"] } } }, expect: true },
    ...[
      { drop: ["ALL"], add: ["SYS_PTRACE"], expect: true },
      { drop: ["ALL"], add: ["ALL"], expect: false },
      { drop: ["ALL"], add: ["cap_all"], expect: false },
      { drop: ["NET_RAW"], add: ["ALL"], expect: false },
      { drop: ["NET_RAW"], add: ["NET_RAW"], expect: false },
      { drop: ["MKNOD", "NET_RAW"], add: ["CAP_NET_RAW"], expect: false },
      { drop: ["NET_RAW"], add: ["SYS_PTRACE"], expect: true },
    ].map(({ drop, add, expect: may }) => ({
      name: `drop ${drop.join()} beside add ${add.join()}`,
      given: { value: { capabilities: { drop } }, context: { capabilities: { add } } },
      expect: may,
    })),

    ...(["seccompProfile", "appArmorProfile"] as const).flatMap((profile) =>
      [
        { name: `${profile}, nothing said`, type: "RuntimeDefault" as const, pod: undefined, expect: true },
        {
          name: `${profile} over the pod's Unconfined`,
          type: "RuntimeDefault" as const,
          pod: "Unconfined",
          expect: true,
        },
        {
          name: `${profile} over the pod's RuntimeDefault`,
          type: "RuntimeDefault" as const,
          pod: "RuntimeDefault",
          expect: true,
        },
        {
          name: `${profile} over the pod's Localhost, which may be stricter`,
          type: "RuntimeDefault" as const,
          pod: "Localhost",
          expect: false,
        },
        {
          name: `${profile}: Localhost over the pod's Localhost`,
          type: "Localhost" as const,
          pod: "Localhost",
          expect: true,
        },
      ].map((row) => ({
        name: row.name,
        given: {
          value: {
            [profile]:
              row.type === "Localhost" ? { type: row.type, localhostProfile: "x" } : { type: row.type },
          },
          pod: row.pod === undefined ? {} : { securityContext: { [profile]: { type: row.pod } } },
        },
        expect: row.expect,
      })),
    ),
    ...[
      { annotation: "localhost/x", type: "RuntimeDefault" as const, expect: false },
      { annotation: "localhost/x", type: "Localhost" as const, expect: true },
      { annotation: "unconfined", type: "RuntimeDefault" as const, expect: true },
      { annotation: "runtime/default", type: "RuntimeDefault" as const, expect: true },
    ].map(({ annotation, type, expect: may }) => ({
      name: `appArmorProfile ${type} beside the pod's annotation ${annotation}`,
      given: {
        value: { appArmorProfile: type === "Localhost" ? { type, localhostProfile: "y" } : { type } },
        pod: { appArmorAnnotations: { debugger: annotation } },
      },
      expect: may,
    })),
    {
      name: "appArmorProfile beside another container's annotation",
      given: {
        value: { appArmorProfile: { type: "RuntimeDefault" } },
        pod: { appArmorAnnotations: { app: "localhost/x" } },
      },
      expect: true,
    },
    {
      name: "appArmorProfile of a container whose name every object has",
      given: { value: { appArmorProfile: { type: "RuntimeDefault" } }, containerName: "constructor" },
      expect: true,
    },

    { name: "seLinuxOptions", given: { value: { seLinuxOptions: { type: "container_t" } } }, expect: true },
    {
      name: "seLinuxOptions over the pod's, categories and all",
      given: {
        value: { seLinuxOptions: { type: "container_t" } },
        pod: { securityContext: { seLinuxOptions: { level: "s0:c1,c2" } } },
      },
      expect: false,
    },

    {
      name: "windowsOptions on Linux",
      given: { value: { windowsOptions: { runAsUserName: "ContainerUser" } } },
      expect: false,
    },
    {
      name: "windowsOptions on Windows",
      given: { value: { windowsOptions: { runAsUserName: "ContainerUser" } }, pod: { windows: true } },
      expect: true,
    },
    {
      name: "windowsOptions in a pod of host processes, which have no such user",
      given: {
        value: { windowsOptions: { runAsUserName: "ContainerUser" } },
        pod: { windows: true, securityContext: { windowsOptions: { hostProcess: true } } },
      },
      expect: false,
    },
  ];
  for (const { name, given, expect: may } of rows) {
    it(`${may ? "fills" : "does not fill"} ${name}`, () => {
      expect(mayFill(given)).to.equal(may);
    });
  }

  it("fills on Windows just what the API server takes there", () => {
    const elsewhere = LEAVES.filter(({ onWindows }) => !onWindows).map(({ name }) => name);
    expect(elsewhere).to.have.members([...LINUX_ONLY_FIELDS]);
  });

  it("fills what another leaf's rule looks at before that leaf", () => {
    const at = (leaf: keyof SecurityDefaults): number => LEAVES.findIndex(({ name }) => name === leaf);
    expect(at("runAsUser")).to.be.lessThan(at("runAsNonRoot"));
    expect(at("windowsOptions")).to.be.lessThan(at("runAsNonRoot"));
  });
});
