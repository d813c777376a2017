import { expect } from "chai";
import { toTypedContainer } from "../../../src/admission/kubectl/typed-container.ts";

const place = "spec.ephemeralContainers[0]";
const typed = (value: unknown, loose = false) => {
  const result = toTypedContainer(value, { place, loose });
  if ("invalid" in result) throw new Error(result.invalid);
  return result;
};

describe("admission/kubectl/typed-container", () => {
  it("leaves out what Go leaves out, and keeps the empty values of pointers", () => {
    const { container, dropped } = typed({
      name: "a",
      image: "",
      command: [],
      args: null,
      stdin: false,
      tty: true,
      env: [{ name: "A", value: "" }, { value: "1" }, null],
      volumeMounts: [{ mountPath: "/a", readOnly: false, mountPropagation: "" }],
      securityContext: {
        privileged: false,
        runAsUser: 0,
        capabilities: {},
        seLinuxOptions: { level: "" },
        windowsOptions: { runAsUserName: "" },
        seccompProfile: { localhostProfile: "" },
      },
      ports: [{ containerPort: 80, hostIP: null }],
      envFrom: [{ prefix: "", secretRef: { name: "", optional: false } }],
    });
    expect(dropped).to.deep.equal([]);
    expect(container).to.deep.equal({
      name: "a",
      tty: true,
      env: [{ name: "A" }, { name: "", value: "1" }, { name: "" }],
      volumeMounts: [{ name: "", mountPath: "/a", mountPropagation: "" }],
      securityContext: {
        privileged: false,
        runAsUser: 0,
        capabilities: {},
        seLinuxOptions: {},
        windowsOptions: { runAsUserName: "" },
        seccompProfile: { type: "", localhostProfile: "" },
      },
      ports: [{ containerPort: 80 }],
      envFrom: [{ secretRef: { optional: false } }],
      resources: {},
    });
  });

  it("has a divisor, and takes a number for it", () => {
    const ref = { resource: "limits.cpu" };
    const { container } = typed({
      env: [
        { name: "A", valueFrom: { resourceFieldRef: ref } },
        { name: "B", valueFrom: { resourceFieldRef: { ...ref, divisor: 1 } } },
      ],
    });
    expect(container).to.have.nested.property("env[0].valueFrom.resourceFieldRef.divisor", "0");
    expect(container).to.have.nested.property("env[1].valueFrom.resourceFieldRef.divisor", "1");
  });

  it("tells the fields that it does not know", () => {
    const value = JSON.parse('{"name": "a", "Image": "b", "__proto__": {"x": 1}, "constructor": 1, "env": [{"nam": "c"}]}') as unknown;
    const { container, dropped } = typed(value);
    expect(container).to.deep.equal({ name: "a", env: [{ name: "" }], resources: {} });
    expect(dropped).to.deep.equal(["Image", "__proto__", "constructor", "env[0].nam"].map((path) => `${place}.${path}`));
  }); // prettier-ignore

  it("takes keys in any case, and numbers for text, where kubectl reads its own file", () => {
    const value = { IMAGE: "b", Env: [{ NAME: "A", value: 7 }, { name: "B", value: true }], stdin: true };
    expect(typed(value, true).container).to.deep.equal({
      name: "",
      image: "b",
      env: [{ name: "A", value: "7" }, { name: "B", value: "true" }],
      stdin: true,
      resources: {},
    });
  }); // prettier-ignore

  const refused: readonly (readonly [value: unknown, expect: string])[] = [
    [[], "spec.ephemeralContainers[0]\": expected a map, found a list"],
    ["hunter2", "spec.ephemeralContainers[0]\": expected a map, found a string"],
    [{ image: 7 }, ".image\": expected a string, found a number"],
    [{ command: "sh" }, ".command\": expected a list, found a string"],
    [{ command: [{}] }, ".command[0]\": expected a string, found a map"],
    [{ stdin: "yes" }, ".stdin\": expected true or false, found a string"],
    [{ securityContext: { runAsUser: 1.5 } }, ".securityContext.runAsUser\": expected a whole number, found a number"],
    [{ env: [{ name: "A", value: ["hunter2"] }] }, ".env[0].value\": expected a string, found a list"],
    [{ securityContext: { capabilities: ["A"] } }, ".securityContext.capabilities\": expected a map, found a list"],
  ]; // prettier-ignore
  for (const [value, expected] of refused) {
    it(`refuses ${JSON.stringify(value)}`, () => {
      const result = toTypedContainer(value, { place });
      expect(result).to.have.property("invalid").that.contains(expected).and.not.contains("hunter2");
    });
  }
});
