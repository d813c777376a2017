import { expect } from "chai";
import type { SecurityContext, SharedSecurityContext } from "../../../src/model/container.ts";
import { effective, effectiveWindowsOption } from "../../../src/policy/pod-security/effective.ts";
import { debugContainer, podFacts } from "../../support/subject.ts";

const OWN = "";
const INHERITED = " (from the pod)";

const given = (own: SecurityContext | undefined, pod: SharedSecurityContext) =>
  [
    debugContainer(own === undefined ? {} : { securityContext: own }),
    podFacts({ securityContext: pod }),
  ] as const;

describe("effective", () => {
  const rows = [
    { name: "none at all", own: undefined, pod: {}, expect: { value: undefined, origin: INHERITED } },
    {
      name: "the container's",
      own: { runAsUser: 1 },
      pod: { runAsUser: 2 },
      expect: { value: 1, origin: OWN },
    },
    {
      name: "the container's 0",
      own: { runAsUser: 0 },
      pod: { runAsUser: 2 },
      expect: { value: 0, origin: OWN },
    },
    { name: "the pod's", own: {}, pod: { runAsUser: 2 }, expect: { value: 2, origin: INHERITED } },
  ];
  for (const { name, own, pod, expect: value } of rows) {
    it(name, () => {
      expect(effective(...given(own, pod), "runAsUser")).to.deep.equal(value);
    });
  }

  it("takes a profile whole, an empty one too", () => {
    const subject = given({ seccompProfile: {} }, { seccompProfile: { type: "RuntimeDefault" } });
    expect(effective(...subject, "seccompProfile")).to.deep.equal({ value: {}, origin: OWN });
  });

  it("merges Windows options one by one", () => {
    const subject = given(
      { windowsOptions: { runAsUserName: "a" } },
      { windowsOptions: { runAsUserName: "b", hostProcess: true } },
    );
    expect(effectiveWindowsOption(...subject, "runAsUserName")).to.deep.equal({ value: "a", origin: OWN });
    expect(effectiveWindowsOption(...subject, "hostProcess")).to.deep.equal({
      value: true,
      origin: INHERITED,
    });
  });
});
