import { readdirSync } from "node:fs";
import { expect } from "chai";
import { CONTROLS } from "../../../src/policy/pod-security/registry.ts";

/** Files of the room that hold no control. */
const OTHERS = new Set([
  "app-armor-annotation.ts",
  "control.ts",
  "effective.ts",
  "profile.ts",
  "registry.ts",
  "windows-administrator.ts",
]);

const kebab = (name: string): string =>
  `${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.ts`;

describe("pod security: the registry", () => {
  it("has every control's stable name", () => {
    expect(Object.keys(CONTROLS)).to.deep.equal([
      "privileged",
      "hostProcess",
      "seLinuxOptions",
      "procMount",
      "seccompProfile",
      "appArmorProfile",
      "capabilities",
      "allowPrivilegeEscalation",
      "runAsNonRoot",
      "runAsUser",
    ]);
  });

  it("has every control that has a file", () => {
    const folder = new URL("../../../src/policy/pod-security/", import.meta.url);
    const files = readdirSync(folder).filter((file) => !OTHERS.has(file));
    expect(Object.keys(CONTROLS).map(kebab).sort()).to.deep.equal(files.sort());
  });

  it("has a test for every control", () => {
    const tests = readdirSync(new URL(".", import.meta.url));
    expect(tests).to.include.members(
      Object.keys(CONTROLS).map((name) => kebab(name).replace(".ts", ".test.ts")),
    );
  });
});
