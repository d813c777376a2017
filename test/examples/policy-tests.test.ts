import { access, cp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import {
  blocksOf,
  createLibraryProject,
  REPOSITORY,
  type LibraryProject,
} from "../support/library-project.ts";

const EXAMPLE = join(REPOSITORY, "examples/policy-tests");
const NODE = ["--import", "tsx", "--test-reporter=tap"] as const;

// What npm packs, and the types, are looked at in e2e/library.test.ts: they take longer.
describe("examples/policy-tests", function () {
  // Processes of their own, on a machine that may be busy with other tests.
  this.timeout(30_000);
  let project: LibraryProject;
  before(async () => {
    project = await createLibraryProject(EXAMPLE);
  });
  after(() => project.close());

  it("passes", async () => {
    const { code, stdout } = await project.run("node", ...NODE, "test/policies.test.ts");
    expect(stdout)
      .to.match(/^# pass 12$/m)
      .and.match(/^# fail 0$/m);
    expect(code).to.equal(0);
  });

  it("fails where a policy was broken", async () => {
    await project.replace("policies/shop.yaml", "level: baseline", "level: privileged");
    const { code, stdout } = await project.run("node", ...NODE, "test/policies.test.ts");
    const failed = [...stdout.matchAll(/^ +not ok \d+ - (.*)$/gm)].map(([, name]) => name);
    expect(failed).to.deep.equal([
      "finds nothing that is wrong or doubtful",
      "nobody gets a container that may raise its privileges",
    ]);
    expect(stdout).to.match(/^# pass 10$/m);
    expect(code).to.equal(1);
  });
});

describe("docs/library.md", function () {
  this.timeout(30_000);
  it("names what is there", async () => {
    const [text, manifest] = await Promise.all(
      ["docs/library.md", "package.json"].map((path) => readFile(join(REPOSITORY, path), "utf8")),
    );
    const { version } = JSON.parse(manifest ?? "") as { version: string };
    expect(text).to.include(`./ephemeral-guard-${version}.tgz `);
    const links = [...(text ?? "").matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, target = ""]) => target);
    expect(links).to.include.members(["suites.md", "../examples/policy-tests/README.md"]);
    for (const target of links) await access(join(REPOSITORY, "docs", target));
  });

  it("has examples that pass, with policies/production", async () => {
    const project = await createLibraryProject();
    try {
      await project.write("package.json", '{ "type": "module" }');
      await cp(join(REPOSITORY, "policies/production"), join(project.path, "policies"), { recursive: true });
      const blocks = await blocksOf("library.md", "ts");
      expect(blocks).to.have.lengthOf(3);
      for (const [at, block] of blocks.entries()) await project.write(`${at + 1}.ts`, block);
      await project.write("all.ts", blocks.map((_, at) => `await import("./${at + 1}.ts");\n`).join(""));
      const { code, stdout, stderr } = await project.run("node", ...NODE, "all.ts");
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
      expect(stdout).to.match(/^# pass 2$/m);
    } finally {
      await project.close();
    }
  });
});
