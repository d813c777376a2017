import { expect } from "chai";
import fc from "fast-check";
import type { SecurityContext } from "../../../src/model/container.ts";
import type { PodFacts } from "../../../src/model/debug-request.ts";
import {
  compilePrivileges,
  privilegesCheck,
  type PrivilegesOptions,
} from "../../../src/policy/checks/privileges.ts";
import { securityContext, securityFacts } from "../../support/security-contexts.ts";
import { subject } from "../../support/subject.ts";

const codes = (own: SecurityContext, pod: Partial<PodFacts>, options: PrivilegesOptions): readonly string[] =>
  privilegesCheck
    .run(subject({ container: { securityContext: own }, pod }), compilePrivileges(options))
    .map(({ code }) => code);

const allowed = fc.subarray(["SYS_PTRACE", "SYS_ADMIN", "NET_RAW"]);

describe("privilegesCheck, over any security context", () => {
  it("restricted never allows what baseline denies", () => {
    fc.assert(
      fc.property(securityContext, securityFacts, allowed, (own, pod, allow) => {
        const options = { capabilities: { allow } };
        const restricted = codes(own, pod, { ...options, level: "restricted" });
        expect(restricted).to.include.members([...codes(own, pod, { ...options, level: "baseline" })]);
      }),
      { numRuns: 2000 },
    );
  });

  it("no control is broken twice", () => {
    fc.assert(
      fc.property(securityContext, securityFacts, (own, pod) => {
        const found = codes(own, pod, { level: "restricted", runAsRoot: "deny" });
        expect(new Set(found).size).to.equal(found.length);
      }),
    );
  });

  it("level privileged finds nothing", () => {
    fc.assert(
      fc.property(securityContext, securityFacts, (own, pod) => {
        expect(codes(own, pod, { level: "privileged" })).to.deep.equal([]);
      }),
    );
  });

  it("a container that says all itself owes nothing to its pod", () => {
    const own: SecurityContext = {
      runAsNonRoot: true,
      runAsUser: 65532,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
      seccompProfile: { type: "RuntimeDefault" },
      appArmorProfile: { type: "RuntimeDefault" },
      seLinuxOptions: {},
      windowsOptions: { hostProcess: false, runAsUserName: "ContainerUser" },
    };
    fc.assert(
      fc.property(securityFacts, (pod) => {
        expect(codes(own, pod, { level: "restricted", runAsRoot: "deny" })).to.deep.equal([]);
      }),
    );
  });

  it("an exception never makes a finding", () => {
    fc.assert(
      fc.property(securityContext, securityFacts, allowed, (own, pod, allow) => {
        const without = codes(own, pod, { level: "restricted" });
        expect(without).to.include.members([
          ...codes(own, pod, { level: "restricted", capabilities: { allow } }),
        ]);
      }),
    );
  });
});
