import { expect } from "chai";
import { LINUX_ONLY_FIELDS, stripForWindows } from "../../../src/policy/mutations/windows-strip.ts";
import { debugContainer, podFacts } from "../../support/subject.ts";

const windows = podFacts({ windows: true });

/** A value for each field that the API server refuses on a Windows pod, even the harmless one. */
const LINUX_ONLY = {
  seLinuxOptions: { level: "s0" },
  appArmorProfile: { type: "RuntimeDefault" },
  seccompProfile: { type: "RuntimeDefault" },
  capabilities: { add: ["SYS_PTRACE"], drop: ["ALL"] },
  readOnlyRootFilesystem: true,
  privileged: false,
  allowPrivilegeEscalation: false,
  procMount: "Default",
  runAsUser: 1000,
  runAsGroup: 1000,
};
const KEPT = { runAsNonRoot: true, windowsOptions: { runAsUserName: "ContainerUser" } };

describe("stripForWindows", () => {
  it("knows every field that is to go", () => {
    expect(Object.keys(LINUX_ONLY)).to.have.members([...LINUX_ONLY_FIELDS]);
  });

  for (const [field, value] of Object.entries(LINUX_ONLY)) {
    it(`removes ${field}, and an empty security context with it`, () => {
      const { container, mutations } = stripForWindows(
        debugContainer({ securityContext: { [field]: value } }),
        windows,
      );
      expect(container).to.deep.equal(debugContainer());
      expect(mutations).to.deep.equal([
        { kind: "windows", container: "debugger", field: `securityContext.${field}` },
      ]);
    });

    it(`removes ${field}, and keeps what Windows knows`, () => {
      const { container } = stripForWindows(
        debugContainer({ securityContext: { [field]: value, ...KEPT } }),
        windows,
      );
      expect(container).to.deep.equal(debugContainer({ securityContext: KEPT }));
    });
  }

  const untouched = [
    { name: "on Linux", given: LINUX_ONLY, pod: podFacts() },
    { name: "of what Windows knows", given: KEPT, pod: windows },
    { name: "of an empty security context", given: {}, pod: windows },
    { name: "of none", given: undefined, pod: windows },
  ];
  for (const { name, given, pod } of untouched) {
    it(`changes nothing ${name}: the very same container`, () => {
      const container = debugContainer(given === undefined ? {} : { securityContext: given });
      const change = stripForWindows(container, pod);
      expect(change.container).to.equal(container);
      expect(change.mutations).to.deep.equal([]);
    });
  }
});
