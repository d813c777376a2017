import { mkdir, symlink, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { expect } from "chai";
import { isPolicyFileName, readPolicyFolder } from "../../src/sources/policy-folder.ts";
import { withFolder } from "./temporary-folder.ts";

describe("sources/policy-folder", () => {
  const names: { given: string; expect: boolean }[] = [
    { given: "production.yaml", expect: true },
    { given: "production.yml", expect: true },
    { given: "test.yaml", expect: true },
    { given: "production.test.yaml", expect: false },
    { given: "production.test.yml", expect: false },
    { given: ".production.yaml", expect: false },
    { given: "..data", expect: false },
    { given: "production.yaml~", expect: false },
    { given: "production.yaml.swp", expect: false },
    { given: "production.json", expect: false },
    { given: "yaml", expect: false },
    { given: "README.md", expect: false },
  ];
  for (const { given, expect: expected } of names) {
    it(`takes ${given} ${expected ? "as a policy file" : "for something else"}`, () =>
      expect(isPolicyFileName(given)).to.equal(expected));
  }

  it("reads the policy files by name, follows links to files and descends into no folder", () =>
    withFolder(async (folder) => {
      await writeFile(join(folder, "b.yaml"), "b");
      await writeFile(join(folder, "a.yml"), "a");
      await writeFile(join(folder, "a.test.yaml"), "suite");
      await mkdir(join(folder, "c.yaml"));
      await writeFile(join(folder, "c.yaml", "d.yaml"), "d");
      await symlink("b.yaml", join(folder, "e.yaml"));
      const snapshot = await readPolicyFolder(folder, []);
      expect(snapshot.map(({ path }) => basename(path))).to.deep.equal(["a.yml", "b.yaml", "e.yaml"]);
    }));

  it("finds a missing folder to be a fault", async () => {
    expect(await readPolicyFolder("/nowhere/at/all", [])).to.deep.equal([
      { path: "/nowhere/at/all", code: "missing", reason: "does not exist" },
    ]);
  });
});
