import { allowPrivilegeEscalation } from "../../../src/policy/pod-security/allow-privilege-escalation.ts";
import { itJudges, itSays, NEVER, RESTRICTED } from "../../support/control-table.ts";

const container = (value: boolean) => ({ securityContext: { allowPrivilegeEscalation: value } });

describe("pod security: allowPrivilegeEscalation", () => {
  itJudges(allowPrivilegeEscalation, [
    { name: "no security context", given: {}, expect: RESTRICTED },
    { name: "unset", given: { securityContext: {} }, expect: RESTRICTED },
    { name: "true", given: container(true), expect: RESTRICTED },
    { name: "false", given: container(false), expect: NEVER },
    { name: "unset in a user namespace", given: { pod: { userNamespace: true } }, expect: RESTRICTED },
    { name: "unset on a Windows pod", given: { pod: { windows: true } }, expect: NEVER },
  ]);
  itSays(allowPrivilegeEscalation, [
    { given: {}, says: 'runs without allowPrivilegeEscalation: false, which level "restricted" demands' },
    {
      given: container(true),
      says: 'runs without allowPrivilegeEscalation: false, which level "restricted" demands',
      value: true,
    },
  ]);
});
