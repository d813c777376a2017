import { privileged } from "../../../src/policy/pod-security/privileged.ts";
import { ALWAYS, itJudges, itSays, NEVER } from "../../support/control-table.ts";

describe("pod security: privileged", () => {
  itJudges(privileged, [
    { name: "no security context", given: {}, expect: NEVER },
    { name: "unset", given: { securityContext: {} }, expect: NEVER },
    { name: "false", given: { securityContext: { privileged: false } }, expect: NEVER },
    { name: "true", given: { securityContext: { privileged: true } }, expect: ALWAYS },
    {
      name: "true in a user namespace",
      given: { securityContext: { privileged: true }, pod: { userNamespace: true } },
      expect: ALWAYS,
    },
    {
      name: "true on a Windows pod",
      given: { securityContext: { privileged: true }, pod: { windows: true } },
      expect: ALWAYS,
    },
  ]);
  itSays(privileged, [
    {
      given: { securityContext: { privileged: true } },
      says: 'is privileged, beyond level "baseline"',
      value: true,
    },
  ]);
});
