import { expect } from "chai";
import { withApiDefaults } from "../../../src/admission/kubectl/api-defaults.ts";

const pullPolicy = (image: string) => withApiDefaults({ image })["imagePullPolicy"];

describe("admission/kubectl/api-defaults", () => {
  const digest = `@sha256:${"a".repeat(64)}`;
  const rows: readonly (readonly [image: string, expect: string])[] = [
    ["busybox", "Always"],
    ["busybox:latest", "Always"],
    ["busybox:1", "IfNotPresent"],
    ["r.example.com:5000/a", "Always"],
    ["R.Example.com/a", "Always"],
    [`busybox${digest}`, "IfNotPresent"],
    [`busybox:latest${digest}`, "Always"],
    ["busybox@sha256:abc", "IfNotPresent"],
    [`busybox:latest@sha256:${"a".repeat(32)}`, "IfNotPresent"],
    ["Busybox", "IfNotPresent"],
    ["a".repeat(64), "IfNotPresent"],
    ["", "IfNotPresent"],
    [`${"a-".repeat(100_000)}/b`, "IfNotPresent"],
  ];
  for (const [image, expected] of rows) {
    it(`${image.slice(0, 80)}: ${expected}`, () => expect(pullPolicy(image)).to.equal(expected));
  }

  it("fills in what is not there, and changes nothing that is", () => {
    const given = {
      name: "a",
      image: "busybox:1",
      terminationMessagePath: "/x",
      imagePullPolicy: "Never",
      ports: [{ containerPort: 80 }, { containerPort: 81, protocol: "UDP" }],
      env: [
        { name: "A", value: "1" },
        { name: "B", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } },
        { name: "C", valueFrom: { fileKeyRef: { volumeName: "v", path: "p", key: "k" } } },
        { name: "D", valueFrom: { fieldRef: { fieldPath: "a", apiVersion: "v2" } } },
      ],
    };
    expect(withApiDefaults(given)).to.deep.equal({
      ...given,
      resources: {},
      terminationMessagePolicy: "File",
      ports: [
        { containerPort: 80, protocol: "TCP" },
        { containerPort: 81, protocol: "UDP" },
      ],
      env: [
        { name: "A", value: "1" },
        { name: "B", valueFrom: { fieldRef: { fieldPath: "spec.nodeName", apiVersion: "v1" } } },
        { name: "C", valueFrom: { fileKeyRef: { volumeName: "v", path: "p", key: "k", optional: false } } },
        { name: "D", valueFrom: { fieldRef: { fieldPath: "a", apiVersion: "v2" } } },
      ],
    });
  });
});
