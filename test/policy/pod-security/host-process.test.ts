import { hostProcess } from "../../../src/policy/pod-security/host-process.ts";
import { ALWAYS, itJudges, itSays, NEVER } from "../../support/control-table.ts";

const container = (value: boolean) => ({ windowsOptions: { hostProcess: value } });
const pod = (value: boolean) => ({ windows: true, securityContext: container(value) });

describe("pod security: hostProcess", () => {
  itJudges(hostProcess, [
    { name: "no security context", given: {}, expect: NEVER },
    { name: "no option", given: { securityContext: { windowsOptions: {} } }, expect: NEVER },
    { name: "false", given: { securityContext: container(false) }, expect: NEVER },
    { name: "true", given: { securityContext: container(true) }, expect: ALWAYS },
    { name: "inherited true", given: { pod: pod(true) }, expect: ALWAYS },
    {
      name: "inherited true beside another option: these merge field by field",
      given: { securityContext: { windowsOptions: { runAsUserName: "ContainerUser" } }, pod: pod(true) },
      expect: ALWAYS,
    },
    { name: "overridden true", given: { securityContext: container(false), pod: pod(true) }, expect: NEVER },
    {
      name: "true over the pod's false",
      given: { securityContext: container(true), pod: pod(false) },
      expect: ALWAYS,
    },
    {
      name: "inherited true in a pod that does not name its operating system",
      given: { pod: { ...pod(true), windows: false } },
      expect: ALWAYS,
    },
  ]);
  itSays(hostProcess, [
    {
      given: { pod: pod(true) },
      says: 'runs as a Windows host process (from the pod), beyond level "baseline"',
      value: true,
    },
  ]);
});
