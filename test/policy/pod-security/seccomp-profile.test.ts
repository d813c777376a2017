import type { Profile } from "../../../src/model/container.ts";
import { seccompProfile } from "../../../src/policy/pod-security/seccomp-profile.ts";
import { ALWAYS, itJudges, itSays, NEVER, RESTRICTED } from "../../support/control-table.ts";

const container = (profile: Profile) => ({ securityContext: { seccompProfile: profile } });
const pod = (profile: Profile) => ({ pod: container(profile) });

describe("pod security: seccompProfile", () => {
  itJudges(seccompProfile, [
    { name: "none", given: {}, expect: RESTRICTED },
    { name: "none on a Windows pod", given: { pod: { windows: true } }, expect: NEVER },
    { name: "none in a user namespace", given: { pod: { userNamespace: true } }, expect: RESTRICTED },
    { name: "RuntimeDefault", given: container({ type: "RuntimeDefault" }), expect: NEVER },
    { name: "Localhost", given: container({ type: "Localhost", localhostProfile: "a.json" }), expect: NEVER },
    { name: "Unconfined", given: container({ type: "Unconfined" }), expect: ALWAYS },
    { name: "an unknown type", given: container({ type: "weird" }), expect: ALWAYS },
    { name: "a type in other case", given: container({ type: "runtimedefault" }), expect: ALWAYS },
    { name: "no type", given: container({}), expect: ALWAYS },
    { name: "RuntimeDefault from the pod", given: pod({ type: "RuntimeDefault" }), expect: NEVER },
    { name: "Unconfined from the pod", given: pod({ type: "Unconfined" }), expect: ALWAYS },
    {
      name: "the pod's Unconfined, overridden",
      given: { ...container({ type: "RuntimeDefault" }), ...pod({ type: "Unconfined" }) },
      expect: NEVER,
    },
    {
      name: "Unconfined over the pod's RuntimeDefault",
      given: { ...container({ type: "Unconfined" }), ...pod({ type: "RuntimeDefault" }) },
      expect: ALWAYS,
    },
    {
      name: "a profile without a type hides the pod's RuntimeDefault",
      given: { ...container({}), ...pod({ type: "RuntimeDefault" }) },
      expect: ALWAYS,
    },
    {
      name: "Unconfined on a Windows pod",
      given: { ...container({ type: "Unconfined" }), pod: { windows: true } },
      expect: ALWAYS,
    },
  ]);
  itSays(seccompProfile, [
    {
      given: pod({ type: "Unconfined" }),
      says: 'sets seccompProfile.type "Unconfined" (from the pod), beyond level "baseline"',
      value: "Unconfined",
    },
    { given: {}, says: 'runs without a seccompProfile, which level "restricted" demands' },
  ]);
});
