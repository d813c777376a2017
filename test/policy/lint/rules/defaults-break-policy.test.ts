import { itFinds, itKeepsSilent } from "../lint-rows.ts";

const fields = (forbid: string) => ({ fields: { forbid: [forbid] } });
const context = (securityContext: object) => ({ defaults: { securityContext } });
const DROP = { capabilities: { drop: ["ALL"] } };

describe("policy/lint/rules/defaults-break-policy", () => {
  itFinds("defaults-break-policy", [
    {
      name: "a value that is not listed",
      given: [
        {
          ...context({ runAsNonRoot: true, runAsUser: 5 }),
          fields: { values: [{ path: "securityContext.runAsUser", in: [6] }] },
        },
      ],
      expect: ["p1 5"],
    },
    {
      name: "a field that is forbidden",
      given: [{ ...context(DROP), ...fields("securityContext.capabilities.drop") }],
      expect: ["p1 drop:"],
    },
    {
      name: "a field above it that is forbidden",
      given: [{ ...context({ runAsUser: 5 }), ...fields("securityContext") }],
      expect: ["p1 securityContext:"],
    },
    {
      name: "what is inherited",
      given: [{ defaults: { inheritFromTarget: ["runAsGroup"] }, ...fields("securityContext.runAsGroup") }],
      expect: ["p1 runAsGroup"],
    },
    {
      name: "on Windows",
      given: [
        {
          ...context({ windowsOptions: { runAsUserName: "ContainerUser" } }),
          ...fields("securityContext.windowsOptions"),
        },
      ],
      expect: ["p1 runAsUserName: ContainerUser"],
    },
    {
      name: "a rule",
      given: [
        {
          ...context({ runAsUser: 5 }),
          rules: [{ name: "r", expression: "!has(container.securityContext)", message: "no" }],
        },
      ],
      expect: ["p1 securityContext:"],
    },
  ]);

  itKeepsSilent("defaults-break-policy", [
    [
      "what helps to pass",
      {
        ...context({ ...DROP, runAsNonRoot: true, runAsUser: 5, allowPrivilegeEscalation: false }),
        privileges: { level: "restricted", runAsRoot: "deny" },
        fields: { require: ["securityContext.runAsUser"] },
      },
    ],
    ["what is refused anyway", { ...context({ runAsUser: 5 }), images: { allow: [] }, privileges: { level: "restricted" } }],
    ["a policy that fills in nothing", { mode: "audit", ...context({ runAsUser: 5 }), ...fields("securityContext") }],
    ["other fields", { ...context({ runAsUser: 5 }), ...fields("securityContext.runAsGroup") }],
  ]); // prettier-ignore
});
