import { expect } from "chai";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "../support/run.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../support/temporary-folder.ts";

const SCRIPT = fileURLToPath(new URL("../../scripts/sync-chart.mjs", import.meta.url));

describe("the chart's presets", () => {
  let root: TemporaryFolder;
  beforeEach(async () => {
    root = await createTemporaryFolder("presets");
  });
  afterEach(() => root.close());

  const sync = (...args: string[]) => run(process.execPath, [SCRIPT, ...args]);
  const write = async (file: string, text: string): Promise<void> => {
    await mkdir(dirname(join(root.path, file)), { recursive: true });
    await writeFile(join(root.path, file), text);
  };
  const inChart = "charts/ephemeral-guard/policies";

  it("are the repository's policies", async () => {
    expect(await sync("--check")).to.deep.equal({ code: 0, stdout: "", stderr: "" });
  });

  it("are policies alone, without suites and READMEs", async () => {
    await write("policies/starter/starter.yaml", "a: 1\n");
    await write("policies/starter/starter.test.yaml", "b: 1\n");
    await write("policies/starter/README.md", "c\n");
    expect(await sync(root.path)).to.include({ code: 0, stdout: "synchronised: starter/starter.yaml\n" });
    expect(await readdir(join(root.path, inChart, "starter"))).to.deep.equal(["starter.yaml"]);
    expect(await readFile(join(root.path, inChart, "starter/starter.yaml"), "utf8")).to.equal("a: 1\n");
    expect(await sync("--check", root.path)).to.include({ code: 0, stdout: "" });
  });

  const drifts = [
    { name: "an edit", drift: () => write("policies/starter/starter.yaml", "a: 2\n") },
    { name: "an edit of the copy", drift: () => write(`${inChart}/starter/starter.yaml`, "a: 2\n") },
    { name: "a new file", drift: () => write("policies/starter/more.yaml", "a: 1\n") },
    { name: "a file removed", drift: () => rm(join(root.path, "policies/starter/starter.yaml")) },
    { name: "a preset removed", drift: () => rm(join(root.path, "policies/starter"), { recursive: true }) },
  ];
  for (const { name, drift } of drifts) {
    it(`drift by ${name}: told, and mended`, async () => {
      await write("policies/starter/starter.yaml", "a: 1\n");
      await sync(root.path);
      await drift();
      expect((await sync("--check", root.path)).code).to.equal(1);
      expect((await sync(root.path)).stdout).to.match(/^synchronised: starter\/\w+\.yaml\n$/);
      expect((await sync("--check", root.path)).code).to.equal(0);
    });
  }
});
