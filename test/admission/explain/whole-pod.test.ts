import { expect } from "chai";
import { wholePodFaults } from "../../../src/admission/explain/whole-pod.ts";
import type { JsonObject } from "../../../src/model/json.ts";
import { PODS } from "./pod-security-table.ts";

const faultsOf = (spec: JsonObject, level: "baseline" | "restricted"): readonly string[] =>
  wholePodFaults({ metadata: { name: "web-7" }, spec }, level).flatMap(({ container = "pod", faults }) =>
    faults.map((fault) => `${container}: ${fault}`),
  );

describe("admission/explain/whole-pod", () => {
  for (const { name, spec, ...expected } of PODS) {
    for (const level of ["baseline", "restricted"] as const) {
      it(`judges ${name} by level ${level}`, () => {
        expect(faultsOf(spec, level)).to.have.members(expected[level]);
      });
    }
  }

  it("tells a value that containers inherit of the pod alone", () => {
    const spec = {
      securityContext: { seccompProfile: { type: "Unconfined" } },
      containers: [{ name: "app" }, { name: "other", securityContext: { seccompProfile: { type: "x" } } }],
    };
    expect(faultsOf(spec, "baseline")).to.deep.equal([
      'pod: sets seccompProfile.type "Unconfined" (from the pod)',
      'other: sets seccompProfile.type "x"',
    ]);
  });

  it("judges debug containers, old and new", () => {
    const ephemeralContainers = [{ name: "old", securityContext: { privileged: true } }, { name: "new" }];
    expect(faultsOf({ containers: [{ name: "app" }], ephemeralContainers }, "baseline")).to.deep.equal([
      "old: is privileged",
    ]);
  });
});
