import { procMount } from "../../../src/policy/pod-security/proc-mount.ts";
import { ALWAYS, itJudges, itSays, NEVER, RESTRICTED } from "../../support/control-table.ts";

describe("pod security: procMount", () => {
  itJudges(procMount, [
    { name: "no security context", given: {}, expect: NEVER },
    { name: "unset", given: { securityContext: {} }, expect: NEVER },
    { name: "Default", given: { securityContext: { procMount: "Default" } }, expect: NEVER },
    { name: "Unmasked", given: { securityContext: { procMount: "Unmasked" } }, expect: ALWAYS },
    { name: "unknown", given: { securityContext: { procMount: "weird" } }, expect: ALWAYS },
    { name: "empty", given: { securityContext: { procMount: "" } }, expect: ALWAYS },
    {
      name: "Unmasked in a user namespace: lifted at baseline only",
      given: { securityContext: { procMount: "Unmasked" }, pod: { userNamespace: true } },
      expect: RESTRICTED,
    },
    {
      name: "Unmasked on a Windows pod",
      given: { securityContext: { procMount: "Unmasked" }, pod: { windows: true } },
      expect: ALWAYS,
    },
  ]);
  itSays(procMount, [
    {
      given: { securityContext: { procMount: "Unmasked" } },
      says: 'sets procMount "Unmasked", beyond level "baseline"',
      value: "Unmasked",
    },
  ]);
});
