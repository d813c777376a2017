import { mkdir, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import {
  blocksOf,
  createLibraryProject,
  REPOSITORY,
  type LibraryProject,
} from "../support/library-project.ts";
import { run } from "../support/run.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../support/temporary-folder.ts";

const EXAMPLE = join(REPOSITORY, "examples/policy-tests");

/** What `npm pack` makes, unpacked as npm would. Its install scripts are not run: the build has been. */
const pack = async (into: string): Promise<string> => {
  const env = { PATH: process.env["PATH"] ?? "", HOME: into };
  const packed = await run("npm", ["pack", "--ignore-scripts", "--pack-destination", into], {
    cwd: REPOSITORY,
    env,
  });
  if (packed.code !== 0) throw new Error(packed.stderr);
  const [file = ""] = (await readdir(into)).filter((name) => name.endsWith(".tgz"));
  const folder = join(into, "package");
  await mkdir(folder);
  const unpacked = await run("tar", ["-xzf", join(into, file), "--strip-components=1", "-C", folder], {
    env,
  });
  if (unpacked.code !== 0) throw new Error(unpacked.stderr);
  return folder;
};

/** Type-checks a project with these settings; the declarations of the library too, since nothing is skipped. */
const check = async (
  project: LibraryProject,
  module: string,
  moduleResolution: string,
  files: readonly string[],
) => {
  const compilerOptions = {
    ...{ module, moduleResolution, target: "ES2022", noEmit: true, skipLibCheck: false },
    ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true },
    types: [],
  };
  await project.write("tsconfig.json", JSON.stringify({ compilerOptions, files }));
  const { stdout } = await project.run("tsc");
  return stdout;
};

/** What a consumer may write, and what the compiler is to refuse. */
const CONSUMER = `
import { compilePolicies, lint, PolicyError, readPolicyFolder, RequestError, review } from "ephemeral-guard";
import type { AdmissionResponse, AdmissionReview, PolicyFile, PolicySet, Violation } from "ephemeral-guard";
const files: readonly PolicyFile[] = await readPolicyFolder("policies");
const policies: PolicySet = await compilePolicies(files);
const result = review({ policies, unmatched: "allow" }, { command: "x", pod: { labels: { a: "b" } } });
const violations: readonly Violation[] = result.violations;
const code: "images.allow" | undefined = result.codes.find((one) => one === "images.allow");
const answer: AdmissionResponse = result.responses.validate;
const whole: AdmissionReview = { apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", request: {} };
const severity: "error" | "warning" | "info" | undefined = (await lint(files))[0]?.severity;
const line = (error: PolicyError) => error.problems[0]?.line.toFixed();
const told = (error: RequestError): "bad-request" => error.code;
review({ policies }, whole);
review({ policies }, { containers: [{ image: "a", volumeMounts: [] }] });
// @ts-expect-error: the promise is not awaited
review({ policies: compilePolicies(files) }, { command: "x" });
// @ts-expect-error: no such key
review({ policies }, { command: "x", usr: "a" });
// @ts-expect-error: nothing is asked for
review({ policies }, { user: "a" });
// @ts-expect-error: an image is a string
review({ policies }, { container: { image: 1 } });
// @ts-expect-error: no such mode
review({ policies, mode: "warn" }, { command: "x" });
// @ts-expect-error: a result is not to be changed
result.codes.push("unmatched");
// @ts-expect-error: what is in a set is nobody's business
policies.policies[0]?.spec;
export { violations, code, answer, severity, line, told };
`;

describe("the package", () => {
  let folder: TemporaryFolder;
  let library: string;
  before(async () => {
    folder = await createTemporaryFolder("package");
    library = await pack(folder.path);
  });
  after(() => folder.close());

  const inProject = async (
    files: string | undefined,
    use: (project: LibraryProject) => Promise<void>,
  ): Promise<void> => {
    const project = await createLibraryProject(files, library);
    try {
      if (files === undefined) await project.write("package.json", '{ "type": "module" }');
      await use(project);
    } finally {
      await project.close();
    }
  };

  it("holds what there is to read and run, and nothing to develop with", async () => {
    expect(await readdir(library)).to.have.members([
      ...["LICENSE", "README.md", "package.json"],
      ...["charts", "dist", "docs", "examples", "policies"],
    ]);
    for (const path of ["docs/library.md", "docs/lint/README.md", "examples/policy-tests/README.md"]) {
      expect((await stat(join(library, path))).isFile(), path).to.equal(true);
    }
    const { code, stdout } = await run(process.execPath, [join(library, "dist/bin.js"), "version"]);
    expect({ code, stdout })
      .to.deep.include({ code: 0 })
      .and.property("stdout")
      .matches(/\d+\.\d+\.\d+/);
  });

  it("runs the tests of examples/policy-tests as their package.json says, and fails them with a broken policy", () =>
    inProject(EXAMPLE, async (project) => {
      expect(await project.run("npm", "test")).to.include({ code: 0 });
      await project.replace("policies/payments.yaml", "'oncall' in", "'developers' in");
      const { code, stdout } = await project.run("npm", "test");
      expect(code).to.equal(1);
      expect(stdout).to.include("developer@example.com: kubectl debug -it api-3 -n payments");
    }));

  it("does not type-check a test that asks for what is not there", () =>
    inProject(EXAMPLE, async (project) => {
      await project.replace("test/policies.test.ts", "result.codes", "result.code");
      const { code, stdout } = await project.run("npm", "test");
      expect(code).not.to.equal(0);
      expect(stdout).to.include("Property 'code' does not exist on type 'ReviewResult'");
    }));

  for (const [module, resolution] of [
    ["NodeNext", "NodeNext"],
    ["Node16", "Node16"],
    ["ESNext", "Bundler"],
  ] as const) {
    it(`has types that hold with moduleResolution ${resolution}, without those of any other package`, () =>
      inProject(undefined, async (project) => {
        await project.write("consumer.ts", CONSUMER);
        expect(await check(project, module, resolution, ["consumer.ts"])).to.equal("");
      }));
  }

  it("is what docs/library.md says, by its types", () =>
    inProject(undefined, async (project) => {
      const blocks = await blocksOf("library.md", "ts");
      const names = blocks.map((_, at) => `${at + 1}.ts`);
      for (const [at, name] of names.entries()) await project.write(name, blocks[at] ?? "");
      await project.write("node.d.ts", '/// <reference types="node" />\n');
      expect(await check(project, "NodeNext", "NodeNext", ["node.d.ts", ...names])).to.equal("");
    }));

  it("starts nothing and ends by itself when it is imported", () =>
    inProject(undefined, async (project) => {
      const script = `
        await import("ephemeral-guard");
        // The bundle's own files are closed by then.
        await new Promise((resolve) => setTimeout(resolve, 50));
        console.log(process.getActiveResourcesInfo().length);`;
      const { code, stdout, stderr } = await project.run("node", "--input-type=module", "--eval", script);
      expect({ code, stdout, stderr }).to.deep.equal({ code: 0, stdout: "0\n", stderr: "" });
    }));

  it("lets nothing else be imported", () =>
    inProject(undefined, async (project) => {
      const script = `await import("ephemeral-guard/dist/library.js")`;
      const { code, stderr } = await project.run("node", "--input-type=module", "--eval", script);
      expect(code).to.equal(1);
      expect(stderr).to.include("ERR_PACKAGE_PATH_NOT_EXPORTED");
    }));
});
