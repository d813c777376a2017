import { runAsUser } from "../../../src/policy/pod-security/run-as-user.ts";
import { itJudges, itSays, NEVER, RESTRICTED } from "../../support/control-table.ts";

const container = (value: number) => ({ securityContext: { runAsUser: value } });
const pod = (value: number) => ({ pod: container(value) });

describe("pod security: runAsUser", () => {
  itJudges(runAsUser, [
    { name: "unset", given: {}, expect: NEVER },
    { name: "non-zero", given: container(1000), expect: NEVER },
    { name: "zero", given: container(0), expect: RESTRICTED },
    {
      name: "zero beside runAsNonRoot",
      given: { securityContext: { runAsUser: 0, runAsNonRoot: true } },
      expect: RESTRICTED,
    },
    { name: "zero from the pod", given: pod(0), expect: RESTRICTED },
    { name: "the pod's zero, overridden", given: { ...container(1000), ...pod(0) }, expect: NEVER },
    { name: "zero over the pod's uid", given: { ...container(0), ...pod(1000) }, expect: RESTRICTED },
    {
      name: "zero in a user namespace",
      given: { ...container(0), pod: { userNamespace: true } },
      expect: NEVER,
    },
    { name: "zero on a Windows pod", given: { ...container(0), pod: { windows: true } }, expect: RESTRICTED },
  ]);
  itSays(runAsUser, [
    { given: pod(0), says: 'runs as uid 0 (from the pod), beyond level "restricted"', value: 0 },
  ]);
});
