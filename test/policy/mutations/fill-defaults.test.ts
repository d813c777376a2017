import { expect } from "chai";
import type { SecurityContext } from "../../../src/model/container.ts";
import type { PodFacts } from "../../../src/model/debug-request.ts";
import { fillDefaults } from "../../../src/policy/mutations/fill-defaults.ts";
import { policySet } from "../../support/policy-set.ts";
import { debugContainer, podFacts } from "../../support/subject.ts";

interface Given {
  /** `defaults` of each policy; they are named a, b, c. */
  readonly defaults: readonly object[];
  readonly own?: SecurityContext;
  readonly target?: string;
  readonly pod?: Partial<PodFacts>;
}

const fill = ({ defaults, own, target, pod }: Given) => {
  const container = debugContainer({
    ...(own === undefined ? {} : { securityContext: own }),
    ...(target === undefined ? {} : { targetContainerName: target }),
  });
  const { policies } = policySet(...defaults.map((one, at) => ({ name: "abc"[at]!, defaults: one })));
  return { before: container, ...fillDefaults(container, policies, podFacts(pod)) };
};

interface Row {
  readonly name: string;
  readonly given: Given;
  readonly expect: SecurityContext | undefined;
  /** `kind field policy` of each mutation. */
  readonly told: readonly string[];
}

const itFills = (rows: readonly Row[]): void => {
  for (const { name, given, expect: expected, told } of rows) {
    it(name, () => {
      const { before, container, mutations } = fill(given);
      expect(container.securityContext).to.deep.equal(expected);
      expect(
        mutations.map(({ kind, field, policy }) =>
          `${kind} ${field} ${policy ?? ""}`.replace("securityContext.", ""),
        ),
      ).to.deep.equal(told);
      expect(mutations.every(({ container: whose }) => whose === "debugger")).to.equal(true);
      if (told.length === 0) expect(container).to.equal(before);
    });
  }
};

const context = (securityContext: object) => ({ securityContext });

describe("fillDefaults: leaf by leaf", () => {
  const all = {
    runAsNonRoot: true,
    runAsUser: 65532,
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
    seccompProfile: { type: "RuntimeDefault" },
  };
  itFills([
    { name: "no defaults", given: { defaults: [{}] }, expect: undefined, told: [] },
    {
      name: "all of them",
      given: { defaults: [context(all)] },
      expect: all,
      told: [
        "default runAsUser a",
        "default runAsNonRoot a",
        "default allowPrivilegeEscalation a",
        "default capabilities.drop a",
        "default seccompProfile a",
      ],
    },
    {
      name: "what is set stays, false and 0 too",
      given: {
        defaults: [context({ runAsUser: 65532, runAsGroup: 1 })],
        own: { runAsUser: 0, runAsNonRoot: false },
      },
      expect: { runAsUser: 0, runAsNonRoot: false, runAsGroup: 1 },
      told: ["default runAsGroup a"],
    },
    {
      name: "all is set: the very same container",
      given: { defaults: [context({ runAsUser: 65532 })], own: { runAsUser: 1 } },
      expect: { runAsUser: 1 },
      told: [],
    },
    {
      name: "null is unset",
      given: {
        defaults: [context({ runAsUser: 65532 })],
        own: { runAsUser: null } as unknown as SecurityContext,
      },
      expect: { runAsUser: 65532 },
      told: ["default runAsUser a"],
    },
    {
      name: "unset looks at the container alone: the pod's value is no hindrance",
      given: { defaults: [context({ runAsUser: 65532 })], pod: context({ runAsUser: 1000 }) },
      expect: { runAsUser: 65532 },
      told: ["default runAsUser a"],
    },
    {
      name: "a list is a leaf: not one element is added",
      given: {
        defaults: [context({ capabilities: { drop: ["ALL"] } })],
        own: { capabilities: { drop: ["NET_RAW"] } },
      },
      expect: { capabilities: { drop: ["NET_RAW"] } },
      told: [],
    },
    {
      name: "an empty list is none",
      given: {
        defaults: [context({ capabilities: { drop: ["ALL"] } })],
        own: { capabilities: { drop: [] } },
      },
      expect: { capabilities: { drop: ["ALL"] } },
      told: ["default capabilities.drop a"],
    },
    {
      name: "drop beside what is added",
      given: {
        defaults: [context({ capabilities: { drop: ["ALL"] } })],
        own: { capabilities: { add: ["SYS_PTRACE"] } },
      },
      expect: { capabilities: { add: ["SYS_PTRACE"], drop: ["ALL"] } },
      told: ["default capabilities.drop a"],
    },
    {
      name: "profiles are filled whole or not at all",
      given: {
        defaults: [
          context({
            seccompProfile: { type: "Localhost", localhostProfile: "x" },
            appArmorProfile: { type: "RuntimeDefault" },
            seLinuxOptions: { type: "container_t", level: "s0:c1" },
          }),
        ],
        own: { seccompProfile: { type: "Localhost" }, appArmorProfile: {}, seLinuxOptions: { level: "s0" } },
      },
      expect: { seccompProfile: { type: "Localhost" }, appArmorProfile: {}, seLinuxOptions: { level: "s0" } },
      told: [],
    },
    {
      name: "profiles, where there are none",
      given: {
        defaults: [
          context({
            appArmorProfile: { type: "Localhost", localhostProfile: "x" },
            seLinuxOptions: { type: "container_t", level: "s0:c1" },
          }),
        ],
      },
      expect: {
        appArmorProfile: { type: "Localhost", localhostProfile: "x" },
        seLinuxOptions: { type: "container_t", level: "s0:c1" },
      },
      told: ["default appArmorProfile a", "default seLinuxOptions a"],
    },
    {
      name: "what would contradict is left out, and nothing else",
      given: {
        defaults: [
          context({ ...all, privileged: false, readOnlyRootFilesystem: true, procMount: "Default" }),
        ],
        own: { privileged: true, capabilities: { add: ["ALL"] }, runAsUser: 0 },
      },
      expect: {
        privileged: true,
        capabilities: { add: ["ALL"] },
        runAsUser: 0,
        readOnlyRootFilesystem: true,
        procMount: "Default",
        seccompProfile: { type: "RuntimeDefault" },
      },
      told: ["default readOnlyRootFilesystem a", "default procMount a", "default seccompProfile a"],
    },
  ]);
});

describe("fillDefaults: several policies", () => {
  itFills([
    {
      name: "the first to fill a leaf wins, leaf by leaf",
      given: {
        defaults: [
          context({ runAsUser: 1 }),
          context({ runAsUser: 2, runAsGroup: 2 }),
          context({ runAsUser: 3, runAsGroup: 3, readOnlyRootFilesystem: true }),
        ],
      },
      expect: { runAsUser: 1, runAsGroup: 2, readOnlyRootFilesystem: true },
      told: ["default runAsUser a", "default runAsGroup b", "default readOnlyRootFilesystem c"],
    },
    {
      name: "one whose value must not be filled leaves the leaf to the next",
      given: {
        defaults: [
          context({ seccompProfile: { type: "RuntimeDefault" } }),
          context({ seccompProfile: { type: "Localhost", localhostProfile: "x" } }),
        ],
        pod: context({ seccompProfile: { type: "Localhost", localhostProfile: "y" } }),
      },
      expect: { seccompProfile: { type: "Localhost", localhostProfile: "x" } },
      told: ["default seccompProfile b"],
    },
    {
      name: "a uid of a later policy counts for runAsNonRoot of an earlier one",
      given: {
        defaults: [context({ runAsNonRoot: true }), context({ runAsUser: 65532 })],
        pod: context({ runAsUser: 0 }),
      },
      expect: { runAsUser: 65532, runAsNonRoot: true },
      told: ["default runAsUser b", "default runAsNonRoot a"],
    },
  ]);
});

describe("fillDefaults: inheritance", () => {
  const both = { inheritFromTarget: ["runAsUser", "runAsGroup"] };
  const pod = (target: object, securityContext: object = {}) => ({
    containers: [
      { name: "sidecar", runAsUser: 7, runAsGroup: 7 },
      { name: "app", ...target },
    ],
    initContainers: [{ name: "init", runAsUser: 9 }],
    securityContext,
  });
  itFills([
    {
      name: "from the target",
      given: { defaults: [both], target: "app", pod: pod({ runAsUser: 1000, runAsGroup: 2000 }) },
      expect: { runAsUser: 1000, runAsGroup: 2000 },
      told: ["inherit runAsUser a", "inherit runAsGroup a"],
    },
    {
      name: "only what the policy names",
      given: {
        defaults: [{ inheritFromTarget: ["runAsGroup"] }],
        target: "app",
        pod: pod({ runAsUser: 1000, runAsGroup: 2000 }),
      },
      expect: { runAsGroup: 2000 },
      told: ["inherit runAsGroup a"],
    },
    {
      name: "from an init container that is the target",
      given: { defaults: [both], target: "init", pod: pod({}) },
      expect: { runAsUser: 9 },
      told: ["inherit runAsUser a"],
    },
    {
      name: "from the target, else its pod, field by field",
      given: {
        defaults: [both],
        target: "app",
        pod: pod({ runAsUser: 1000 }, { runAsUser: 3000, runAsGroup: 3000 }),
      },
      expect: { runAsUser: 1000, runAsGroup: 3000 },
      told: ["inherit runAsUser a", "inherit runAsGroup a"],
    },
    {
      name: "from the pod, where there is no target",
      given: { defaults: [both], pod: pod({ runAsUser: 1000 }, { runAsUser: 3000 }) },
      expect: { runAsUser: 3000 },
      told: ["inherit runAsUser a"],
    },
    {
      name: "from the pod, where the target is not there",
      given: { defaults: [both], target: "gone", pod: pod({ runAsUser: 1000 }, { runAsUser: 3000 }) },
      expect: { runAsUser: 3000 },
      told: ["inherit runAsUser a"],
    },
    {
      name: "nothing, where nothing is said",
      given: { defaults: [both], target: "app", pod: pod({}) },
      expect: undefined,
      told: [],
    },
    {
      name: "never uid 0 nor gid 0, and not the pod's in their place",
      given: {
        defaults: [both],
        target: "app",
        pod: pod({ runAsUser: 0, runAsGroup: 0 }, { runAsUser: 3000, runAsGroup: 3000 }),
      },
      expect: undefined,
      told: [],
    },
    {
      name: "never uid 0 of the pod",
      given: { defaults: [both], pod: pod({}, { runAsUser: 0, runAsGroup: 0 }) },
      expect: undefined,
      told: [],
    },
    {
      name: "never over what is set",
      given: {
        defaults: [both],
        own: { runAsUser: 0 },
        target: "app",
        pod: pod({ runAsUser: 1000, runAsGroup: 1 }),
      },
      expect: { runAsUser: 0, runAsGroup: 1 },
      told: ["inherit runAsGroup a"],
    },
    {
      name: "before the fixed value of the same policy, which fills what is not inherited",
      given: {
        defaults: [{ ...both, ...context({ runAsUser: 65532, runAsGroup: 65532 }) }],
        target: "app",
        pod: pod({ runAsUser: 1000, runAsGroup: 0 }),
      },
      expect: { runAsUser: 1000, runAsGroup: 65532 },
      told: ["inherit runAsUser a", "default runAsGroup a"],
    },
    {
      name: "after the fixed value of an earlier policy",
      given: {
        defaults: [context({ runAsUser: 65532 }), both],
        target: "app",
        pod: pod({ runAsUser: 1000 }),
      },
      expect: { runAsUser: 65532 },
      told: ["default runAsUser a"],
    },
    {
      name: "an inherited uid counts for runAsNonRoot, where the pod is root",
      given: {
        defaults: [{ ...both, ...context({ runAsNonRoot: true }) }],
        target: "app",
        pod: pod({ runAsUser: 1000 }, { runAsUser: 0 }),
      },
      expect: { runAsUser: 1000, runAsNonRoot: true },
      told: ["inherit runAsUser a", "default runAsNonRoot a"],
    },
    {
      name: "without a uid runAsNonRoot stays out, where the pod is root",
      given: {
        defaults: [{ ...both, ...context({ runAsNonRoot: true }) }],
        target: "app",
        pod: pod({ runAsUser: 0 }, { runAsUser: 0 }),
      },
      expect: undefined,
      told: [],
    },
  ]);
});

describe("fillDefaults: on a Windows pod", () => {
  itFills([
    {
      name: "nothing that the API server refuses there",
      given: {
        defaults: [
          {
            inheritFromTarget: ["runAsUser", "runAsGroup"],
            ...context({
              runAsNonRoot: true,
              runAsUser: 65532,
              runAsGroup: 65532,
              privileged: false,
              allowPrivilegeEscalation: false,
              readOnlyRootFilesystem: true,
              procMount: "Default",
              capabilities: { drop: ["ALL"] },
              seccompProfile: { type: "RuntimeDefault" },
              appArmorProfile: { type: "RuntimeDefault" },
              seLinuxOptions: { type: "container_t" },
              windowsOptions: { runAsUserName: "ContainerUser" },
            }),
          },
        ],
        target: "app",
        pod: { windows: true, containers: [{ name: "app", runAsUser: 1000 }] },
      },
      expect: { windowsOptions: { runAsUserName: "ContainerUser" }, runAsNonRoot: true },
      told: ["default windowsOptions a", "default runAsNonRoot a"],
    },
    {
      name: "windowsOptions are filled whole or not at all",
      given: {
        defaults: [context({ windowsOptions: { runAsUserName: "ContainerUser" } })],
        own: { windowsOptions: { hostProcess: false } },
        pod: { windows: true },
      },
      expect: { windowsOptions: { hostProcess: false } },
      told: [],
    },
    {
      name: "windowsOptions nowhere else",
      given: { defaults: [context({ windowsOptions: { runAsUserName: "ContainerUser" } })] },
      expect: undefined,
      told: [],
    },
  ]);
});
