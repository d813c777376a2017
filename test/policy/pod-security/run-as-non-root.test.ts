import { runAsNonRoot } from "../../../src/policy/pod-security/run-as-non-root.ts";
import { itJudges, itSays, NEVER, RESTRICTED } from "../../support/control-table.ts";

const container = (value: boolean) => ({ securityContext: { runAsNonRoot: value } });
const pod = (value: boolean) => ({ pod: container(value) });

describe("pod security: runAsNonRoot", () => {
  itJudges(runAsNonRoot, [
    { name: "unset", given: {}, expect: RESTRICTED },
    { name: "true", given: container(true), expect: NEVER },
    { name: "false", given: container(false), expect: RESTRICTED },
    {
      name: "a uid does not stand in for it",
      given: { securityContext: { runAsUser: 1000 } },
      expect: RESTRICTED,
    },
    { name: "true from the pod", given: pod(true), expect: NEVER },
    { name: "false from the pod", given: pod(false), expect: RESTRICTED },
    { name: "true over the pod's false", given: { ...container(true), ...pod(false) }, expect: NEVER },
    { name: "false over the pod's true", given: { ...container(false), ...pod(true) }, expect: RESTRICTED },
    {
      name: "false in a user namespace",
      given: { ...container(false), pod: { userNamespace: true } },
      expect: NEVER,
    },
    { name: "unset on a Windows pod", given: { pod: { windows: true } }, expect: RESTRICTED },
  ]);
  itSays(runAsNonRoot, [
    { given: {}, says: 'runs without runAsNonRoot: true, which level "restricted" demands' },
    {
      given: pod(false),
      says: 'sets runAsNonRoot: false (from the pod), but level "restricted" demands true',
      value: false,
    },
  ]);
});
