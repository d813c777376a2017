import { readdirSync, readFileSync } from "node:fs";
import { expect } from "chai";
import { initFiles, PRESETS, schemaLine } from "../../src/cli/init-files.ts";
import { runCli } from "./run-cli.ts";

describe("initFiles", () => {
  it("has a preset for each folder of policies/", async () => {
    const { stdout } = await runCli(["init", "--help"]);
    expect(readdirSync("policies").sort()).to.deep.equal([...PRESETS].sort());
    for (const preset of PRESETS) {
      expect(readFileSync(`policies/${preset}/${preset}.yaml`, "utf8")).to.include("kind: DebugPolicy");
      expect(stdout).to.include(`${preset}, `);
    }
  });

  it("names a schema in each document of a file", async () => {
    const files = await initFiles("starter", []);
    const text = files.find(({ path }) => path === "policies/starter.yaml")?.text ?? "";
    const documents = text.split(/^---\n/m);
    expect(documents).to.have.lengthOf(2);
    for (const document of documents) expect(document.split("\n", 1)).to.deep.equal([schemaLine("policy")]);
  });

  it("writes what docs/editor.md tells", async () => {
    const docs = readFileSync("docs/editor.md", "utf8");
    const files = await initFiles("starter", []);
    const settings = files.find(({ path }) => path === ".vscode/settings.json")?.text ?? "none";
    const [, told = ""] = /^```json\n([\s\S]*?)^```/m.exec(docs) ?? [];
    expect(JSON.parse(told)).to.deep.equal(JSON.parse(settings));
    expect(docs).to.include(`\n${schemaLine("policy")}\n`);
    for (const { path } of files.filter(({ path }) => path.endsWith(".schema.json")))
      expect(docs).to.include(path);
  });
});
