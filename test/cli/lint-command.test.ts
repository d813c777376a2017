import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { createTemporaryFolder, type TemporaryFolder } from "../support/temporary-folder.ts";
import { runCli, type CliOptions } from "./run-cli.ts";
import { sarifShape } from "./sarif-shape.ts";

const policy = (spec: string, name = "a"): string => `apiVersion: ephemeral-guard.dev/v1
kind: DebugPolicy
metadata: { name: ${name} }
spec: ${spec}
`;

const WARNING = `{ images: { allow: ["docker.io/**"], suggest: busybox } }`;

describe("cli/lint-command", () => {
  let scratch: TemporaryFolder;
  before(async () => {
    scratch = await createTemporaryFolder("lint");
  });
  after(() => scratch.close());

  /** Runs it on a folder with these files; the folder's name is cut out of what is printed. */
  const lint = async (
    files: Readonly<Record<string, string>>,
    args: readonly string[] = [],
    options?: CliOptions,
  ) => {
    const folder = await mkdtemp(join(scratch.path, "set-"));
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    const { code, stdout, stderr } = await runCli(["lint", folder, ...args], options);
    const shortened = (text: string): string =>
      text.replaceAll(`file://${folder}`, "file:///F").replaceAll(folder, "F");
    return { code, stdout: shortened(stdout), stderr: shortened(stderr) };
  };

  it("tells place, line, caret and hint", async () => {
    const { code, stdout, stderr } = await lint({
      "a.yaml": policy("{ match: { namespaces: [*] } }"),
      "b.yml": policy("{ match: { namespaceSelecter: {} } }", "b"),
      "c.yaml": policy(WARNING, "c"),
    });
    expect(stdout).to.equal(`F/a.yaml:4:31: error: Alias cannot be an empty string [yaml-bad-alias]
  4 | spec: { match: { namespaces: [*] } }
    |                               ^
  hint: an asterisk begins a YAML alias: put globs in quotes

F/b.yml:4:18: error: unknown key "namespaceSelecter" [unknown-key]
  4 | spec: { match: { namespaceSelecter: {} } }
    |                  ^
  hint: did you mean "namespaceSelector"?

F/c.yaml:4:27: warning: "docker.io/**" allows whatever anybody publishes on docker.io [whole-registry]
  4 | spec: { images: { allow: ["docker.io/**"], suggest: busybox } }
    |                           ^
  hint: name the repositories that are meant, or mirror them into a registry of your own
`);
    expect([code, stderr]).to.deep.equal([1, "2 errors, 1 warning in 3 files of F\n"]);
  });

  const codes: { name: string; spec: string; args?: string[]; expect: number }[] = [
    { name: "nothing found", spec: "{}", expect: 0 },
    { name: "a warning", spec: WARNING, expect: 0 },
    { name: "a warning, --fail-on warning", spec: WARNING, args: ["--fail-on", "warning"], expect: 1 },
    { name: "a warning, --fail-on info", spec: WARNING, args: ["--fail-on", "info"], expect: 1 },
    {
      name: "an info, --fail-on warning",
      spec: `{ images: { allow: ["a.example/**"] } }`,
      args: ["--fail-on", "warning"],
      expect: 0,
    },
    { name: "an error", spec: "{ mode: deny }", expect: 1 },
    { name: "an error of a rule", spec: `{ match: { namespaces: ["A"] } }`, expect: 1 },
    { name: "a severity that is none", spec: "{}", args: ["--fail-on", "high"], expect: 2 },
  ];
  for (const { name, spec, args, expect: expected } of codes) {
    it(`ends with ${expected}: ${name}`, async () => {
      expect((await lint({ "a.yaml": policy(spec) }, args)).code).to.equal(expected);
    });
  }

  it("says that nothing was found, and where", async () => {
    const { stdout, stderr } = await lint({ "a.yaml": policy("{}"), "a.test.yaml": "[", ".b.yaml": "[" });
    expect([stdout, stderr]).to.deep.equal(["", "no problems in 1 file of F\n"]);
  });

  it("an empty folder is a set without policies", async () => {
    const { code, stdout } = await lint({});
    expect([code, stdout.split("\n")[0]]).to.deep.equal([
      1,
      "F:1:1: error: the folder holds no policy file (*.yaml or *.yml) [empty-set]",
    ]);
  });

  it("looks at policies in the working directory, unless told where", async () => {
    const { code, stderr } = await runCli(["lint"]);
    expect([code, stderr]).to.deep.equal([
      2,
      "error: policies holds no policy file itself, and folders are not descended into: name one of policies/lockdown, policies/production, policies/starter\n",
    ]);
  });

  it("cannot say anything of what is no folder", async () => {
    const gone = await runCli(["lint", join(scratch.path, "gone")]);
    expect(gone).to.include({ code: 2, stdout: "" });
    expect(gone.stderr).to.contain("there is no such folder");
    const file = await runCli(["lint", "package.json"]);
    expect([file.code, file.stderr]).to.deep.equal([
      2,
      "error: package.json: this is no folder: name the one that holds the policies\n",
    ]);
  });

  it("does not read folders that are named as policies are", async () => {
    const folder = await mkdtemp(join(scratch.path, "set-"));
    await mkdir(join(folder, "b.yaml"));
    await writeFile(join(folder, "a.yaml"), policy("{}"));
    expect((await runCli(["lint", folder])).code).to.equal(0);
    await rm(folder, { recursive: true });
  });

  it("paints on a terminal alone, and not under NO_COLOR", async () => {
    const files = { "a.yaml": policy("{ mode: deny }") };
    const painted = await lint(files, [], { columns: 80 });
    expect(painted.stdout).to.contain("\u001b[31merror\u001b[0m").and.to.contain("\u001b[31m^\u001b[0m");
    const plain = await lint(files);
    expect(plain.stdout).to.not.contain("\u001b");
    expect((await lint(files, [], { columns: 80, env: { NO_COLOR: "1" } })).stdout).to.equal(plain.stdout);
  });

  it("lets no control character of a policy through", async () => {
    const { stdout } = await lint({ "a.yaml": policy(`{ "\\e[2J": 1, mode: "\u009b2J" } # \u202e`) });
    for (const character of ["\u001b", "\u009b", "\u202e"]) expect(stdout).to.not.contain(character);
    expect(stdout).to.contain("\\x9b2J");
  });

  it("prints JSON", async () => {
    const { stdout } = await lint({ "a.yaml": policy("{ mode: deny }") }, ["-o", "json"]);
    expect(JSON.parse(stdout)).to.deep.equal({
      findings: [
        {
          code: "unknown-value",
          severity: "error",
          file: "F/a.yaml",
          line: 4,
          column: 15,
          message: 'spec.mode: expected "enforce", "warn" or "audit", found "deny"',
          hint: "write what is expected",
        },
      ],
    });
  });

  describe("prints SARIF", () => {
    const sarif = async (files: Readonly<Record<string, string>>) => {
      const { stdout } = await lint(files, ["-o", "sarif"]);
      return sarifShape.parse(JSON.parse(stdout)).runs[0]!;
    };

    it("of the published shape, with each result at its rule", async () => {
      const { tool, results } = await sarif({
        "a b.yaml": policy("{ match: { namespaces: [*] } }"),
        "b.yaml": policy(`{ images: { allow: ["docker.io/**"] } }`, "b"),
        "c.yaml": "a: 'b",
      });
      expect(results.map(({ level }) => level)).to.include.members(["error", "warning", "note"]);
      for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex]?.id).to.equal(ruleId);
      const [first] = results;
      expect(first?.locations[0]?.physicalLocation).to.deep.equal({
        artifactLocation: { uri: "file:///F/a%20b.yaml" },
        region: { startLine: 4, startColumn: 31 },
      });
      expect(first?.message.text).to.contain("put globs in quotes");
    });

    it("without results, when nothing is found", async () => {
      expect((await sarif({ "a.yaml": policy("{}") })).results).to.deep.equal([]);
    });
  });
});
