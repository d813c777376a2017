import type { SeLinuxOptions } from "../../../src/model/container.ts";
import { seLinuxOptions } from "../../../src/policy/pod-security/se-linux-options.ts";
import { ALWAYS, itJudges, itSays, NEVER } from "../../support/control-table.ts";

const container = (options: SeLinuxOptions) => ({ securityContext: { seLinuxOptions: options } });
const pod = (options: SeLinuxOptions) => ({ pod: container(options) });

describe("pod security: seLinuxOptions", () => {
  itJudges(seLinuxOptions, [
    { name: "none", given: {}, expect: NEVER },
    { name: "empty", given: container({}), expect: NEVER },
    { name: "empty strings", given: container({ type: "", user: "", role: "" }), expect: NEVER },
    { name: "any level", given: container({ level: "s0:c123,c456" }), expect: NEVER },
    { name: "container_t", given: container({ type: "container_t" }), expect: NEVER },
    { name: "container_init_t", given: container({ type: "container_init_t" }), expect: NEVER },
    { name: "container_kvm_t", given: container({ type: "container_kvm_t" }), expect: NEVER },
    { name: "container_engine_t", given: container({ type: "container_engine_t" }), expect: NEVER },
    { name: "another type", given: container({ type: "spc_t" }), expect: ALWAYS },
    { name: "a type in other case", given: container({ type: "Container_t" }), expect: ALWAYS },
    { name: "a user", given: container({ user: "system_u" }), expect: ALWAYS },
    { name: "a role", given: container({ role: "sysadm_r" }), expect: ALWAYS },
    { name: "a bad type from the pod", given: pod({ type: "spc_t" }), expect: ALWAYS },
    {
      name: "a bad type of the pod, overridden as a whole",
      given: { ...container({ level: "s0" }), ...pod({ type: "spc_t", user: "u" }) },
      expect: NEVER,
    },
    {
      name: "a bad type over the pod's good one",
      given: { ...container({ type: "spc_t" }), ...pod({ type: "container_t" }) },
      expect: ALWAYS,
    },
  ]);
  itSays(seLinuxOptions, [
    {
      given: container({ type: "spc_t" }),
      says: 'sets seLinuxOptions.type "spc_t", beyond level "baseline"',
      value: "spc_t",
    },
    {
      given: pod({ role: "a\nb" }),
      says: String.raw`sets seLinuxOptions.role "a\x0ab" (from the pod), beyond level "baseline"`,
      value: "a\nb",
    },
  ]);
});
