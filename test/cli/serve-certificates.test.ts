import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { withFolder } from "../sources/temporary-folder.ts";
import { runCli } from "./run-cli.ts";

describe("cli/serve-command, development certificates", () => {
  it("never overwrites half a pair", () =>
    withFolder(async (folder) => {
      const file = join(folder, "tls.crt");
      await writeFile(file, "mine");
      const { code, stderr } = await runCli(["serve", "--certs", folder]);
      expect(code).to.equal(2);
      expect(stderr).to.include(`${file} exists already`);
      expect(await readFile(file, "utf8")).to.equal("mine");
    }));
});
