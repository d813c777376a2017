import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { writeNewFiles } from "../../src/cli/init-write.ts";
import { withFolder } from "../sources/temporary-folder.ts";

/** A name that file systems refuse: writing comes to it last, and fails. */
const TOO_LONG = "x".repeat(300);

const messageOf = (written: Promise<unknown>): Promise<string> =>
  written.then(
    () => "none",
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );

describe("writeNewFiles", () => {
  it("writes files into folders old and new, and returns their paths in that order", () =>
    withFolder(async (folder) => {
      await mkdir(join(folder, "old"));
      const files = [
        { path: "old/a", text: "A" },
        { path: "new/deep/b", text: "B" },
      ];
      expect(await writeNewFiles(folder, files)).to.deep.equal(files.map(({ path }) => join(folder, path)));
      for (const { path, text } of files) expect(await readFile(join(folder, path), "utf8")).to.equal(text);
    }));

  it("takes away what it has made, files and folders, when one cannot be written", () =>
    withFolder(async (parent) => {
      const folder = join(parent, "new");
      const files = ["a", "deep/er/b", `deep/${TOO_LONG}`].map((path) => ({ path, text: "text" }));
      expect(await messageOf(writeNewFiles(folder, files))).to.match(/^nothing was written: ENAMETOOLONG: /);
      expect(await readdir(parent)).to.deep.equal([]);
    }));

  it("leaves then what was there before", () =>
    withFolder(async (folder) => {
      await mkdir(join(folder, "old"));
      await writeFile(join(folder, "mine"), "mine");
      const files = ["old/a", `new/${TOO_LONG}`].map((path) => ({ path, text: "text" }));
      expect(await messageOf(writeNewFiles(folder, files))).to.include("ENAMETOOLONG");
      expect((await readdir(folder, { recursive: true })).sort()).to.deep.equal(["mine", "old"]);
    }));
});
