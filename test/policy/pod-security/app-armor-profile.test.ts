import type { Profile } from "../../../src/model/container.ts";
import { appArmorProfile } from "../../../src/policy/pod-security/app-armor-profile.ts";
import { debugContainer, podFacts } from "../../support/subject.ts";
import { ALWAYS, itJudges, itSays, NEVER } from "../../support/control-table.ts";
import { expect } from "chai";

const container = (profile: Profile) => ({ securityContext: { appArmorProfile: profile } });
const pod = (profile: Profile) => ({ pod: container(profile) });
const annotation = (value: string) => ({ appArmorAnnotations: { debugger: value } });

describe("pod security: appArmorProfile", () => {
  itJudges(appArmorProfile, [
    { name: "none", given: {}, expect: NEVER },
    { name: "RuntimeDefault", given: container({ type: "RuntimeDefault" }), expect: NEVER },
    { name: "Localhost", given: container({ type: "Localhost", localhostProfile: "a" }), expect: NEVER },
    { name: "Unconfined", given: container({ type: "Unconfined" }), expect: ALWAYS },
    { name: "an unknown type", given: container({ type: "weird" }), expect: ALWAYS },
    { name: "no type", given: container({}), expect: ALWAYS },
    { name: "Unconfined from the pod", given: pod({ type: "Unconfined" }), expect: ALWAYS },
    {
      name: "the pod's Unconfined, overridden",
      given: { ...container({ type: "RuntimeDefault" }), ...pod({ type: "Unconfined" }) },
      expect: NEVER,
    },
    { name: "annotation runtime/default", given: { pod: annotation("runtime/default") }, expect: NEVER },
    { name: "annotation localhost/x", given: { pod: annotation("localhost/x") }, expect: NEVER },
    { name: "annotation unconfined", given: { pod: annotation("unconfined") }, expect: ALWAYS },
    { name: "an unknown annotation", given: { pod: annotation("weird") }, expect: ALWAYS },
    { name: "an empty annotation", given: { pod: annotation("") }, expect: NEVER },
    {
      name: "an empty annotation leaves the pod's profile in force",
      given: { pod: { ...annotation(""), ...container({ type: "Unconfined" }) } },
      expect: ALWAYS,
    },
    {
      name: "an annotation hides the pod's profile",
      given: { pod: { ...annotation("runtime/default"), ...container({ type: "Unconfined" }) } },
      expect: NEVER,
    },
    {
      name: "the container's field hides the annotation",
      given: { ...container({ type: "RuntimeDefault" }), pod: annotation("unconfined") },
      expect: NEVER,
    },
    {
      name: "another container's annotation",
      given: { pod: { appArmorAnnotations: { app: "unconfined" } } },
      expect: NEVER,
    },
    {
      name: "Unconfined on a Windows pod",
      given: { ...container({ type: "Unconfined" }), pod: { windows: true } },
      expect: ALWAYS,
    },
  ]);

  it("does not take an inherited property for an annotation", () => {
    const named = debugContainer({ name: "constructor" });
    const options = { allowedCapabilities: new Set<string>() };
    expect(appArmorProfile(named, podFacts(), "baseline", options)).to.equal(undefined);
  });

  itSays(appArmorProfile, [
    {
      given: container({ type: "Unconfined" }),
      says: 'sets appArmorProfile.type "Unconfined", beyond level "baseline"',
      value: "Unconfined",
    },
    {
      given: { pod: annotation("unconfined") },
      says: 'has the AppArmor annotation "unconfined", beyond level "baseline"',
      value: "unconfined",
    },
  ]);
});
