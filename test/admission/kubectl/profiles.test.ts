import { expect } from "chai";
import {
  defaultProfile,
  PROFILE_NAMES,
  profileFor,
  profilesOf,
  securityContextOf,
} from "../../../src/admission/kubectl/profiles.ts";

describe("admission/kubectl/profiles", () => {
  it("changes the default with 1.36", () => {
    expect([25, 35, 36, 37].map(defaultProfile)).to.deep.equal(["legacy", "legacy", "general", "general"]);
  });
  it("came one after another", () => {
    expect([26, 27, 29, 30].map((kubectl) => profilesOf(kubectl).length)).to.deep.equal([1, 5, 5, 6]);
    expect(profilesOf(36)).to.deep.equal(PROFILE_NAMES);
  });
  it("say more since 1.28 and 1.29", () => {
    expect(securityContextOf("restricted", 27)).to.deep.equal({ runAsNonRoot: true, capabilities: { drop: ["ALL"] } });
    expect(securityContextOf("restricted", 28)).to.have.property("seccompProfile");
    expect(securityContextOf("netadmin", 28)).to.deep.equal({ capabilities: { add: ["NET_ADMIN"] } });
    expect(securityContextOf("netadmin", 29)).to.deep.equal({ capabilities: { add: ["NET_ADMIN", "NET_RAW"] } });
    expect(securityContextOf("legacy", 36)).to.equal(undefined);
  }); // prettier-ignore
  it("are found by what they make", () => {
    for (const name of ["general", "baseline", "restricted", "netadmin", "sysadmin"] as const) {
      expect(profileFor(securityContextOf(name, 36))).to.equal(name);
    }
    expect(profileFor({})).to.equal("baseline");
    expect(profileFor({ runAsUser: 0 })).to.equal(undefined);
  });
});
