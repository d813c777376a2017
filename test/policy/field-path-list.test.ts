import { expect } from "chai";
import { listFieldPaths } from "../../src/policy/field-path-list.ts";
import { parseFieldPath } from "../../src/policy/field-path.ts";

describe("listFieldPaths", () => {
  const { all, forbiddable, scalar } = listFieldPaths();
  const pathOf = (text: string) => {
    const path = parseFieldPath(text);
    if ("invalid" in path) throw new Error(`${text}: ${path.invalid}`);
    return path;
  };

  it("lists each path once, and only such as are good", () => {
    expect(new Set(all).size).to.equal(all.length);
    for (const text of all) expect(pathOf(text).text).to.equal(text);
  });

  const rows: { given: string; listed: boolean }[] = [
    { given: "image", listed: true },
    { given: "env", listed: true },
    { given: "env[]", listed: true },
    { given: "env[].valueFrom.secretKeyRef.key", listed: true },
    { given: "command[]", listed: true },
    { given: "securityContext.capabilities.add[]", listed: true },
    { given: "ports", listed: false },
    { given: "volumeMounts[].subPath", listed: false },
    { given: "securityContext[]", listed: false },
    { given: "", listed: false },
  ];
  for (const { given, listed } of rows) {
    it(`${listed ? "has" : "lacks"} ${given === "" ? "the container itself" : given}`, () => {
      expect(all.includes(given)).to.equal(listed);
    });
  }

  it("tells which can be left unset", () => {
    expect(forbiddable).to.deep.equal(all.filter((text) => !pathOf(text).alwaysFilled));
    expect(forbiddable).to.have.lengthOf(all.length - 5);
  });

  it("tells which are single values", () => {
    const kinds = ["string", "integer", "boolean"];
    expect(scalar).to.deep.equal(all.filter((text) => kinds.includes(pathOf(text).leaf)));
    expect(scalar).to.include("imagePullPolicy").and.not.include("env");
  });
});
