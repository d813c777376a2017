import { chmod, lstat, mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { writeCertificates } from "../../src/sources/certificate-files.ts";
import { makeLocalCertificates } from "../server/started-server.ts";
import { withFolder } from "../sources/temporary-folder.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../support/temporary-folder.ts";
import { runCli, startCli, type CliResult } from "./run-cli.ts";

const OTHERS = [
  ".ephemeral-guard/debug-policy.schema.json",
  ".ephemeral-guard/policy-suite.schema.json",
  ".github/workflows/debug-policies.yaml",
  ".vscode/settings.json",
  "check-policies.sh",
];

const filesOf = (preset: string): readonly string[] => [
  ...OTHERS,
  `policies/${preset}.test.yaml`,
  `policies/${preset}.yaml`,
];

/** Every file in a folder, links and folders without any file too. */
const filesIn = async (folder: string): Promise<readonly string[]> => {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const parents = new Set(entries.map((entry) => entry.parentPath));
  return entries
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !parents.has(path))
    .map((path) => path.slice(folder.length + 1))
    .sort();
};

describe("cli/init-command", () => {
  const presets = [
    { name: "without a preset", flags: [], preset: "starter" },
    ...["starter", "production", "lockdown"].map((preset) => ({
      name: `with the preset ${preset}`,
      flags: ["--preset", preset],
      preset,
    })),
  ];
  for (const { name, flags, preset } of presets) {
    describe(name, () => {
      let parent: TemporaryFolder;
      let result: CliResult;
      let folder: string;
      before(async () => {
        parent = await createTemporaryFolder("init");
        folder = join(parent.path, "project");
        result = await runCli(["init", folder, ...flags]);
      });
      after(() => parent.close());

      it("writes and names a policy, its suite, schemas, a setting and a check", async () => {
        expect(result.code).to.equal(0);
        const paths = filesOf(preset).map((path) => join(folder, path));
        expect(result.stdout.trimEnd().split("\n").sort()).to.deep.equal(paths);
        expect(await filesIn(folder)).to.deep.equal(filesOf(preset));
        expect(result.stderr).to.include(`  cd ${folder}\n`).and.include(`edit policies/${preset}.yaml`);
      });

      it("writes the policy and the suite of this repository, and where their schemas are", async () => {
        const schemas = { ".yaml": "debug-policy", ".test.yaml": "policy-suite" };
        for (const [ending, schema] of Object.entries(schemas)) {
          const written = await readFile(join(folder, "policies", preset + ending), "utf8");
          const line = `# yaml-language-server: $schema=../.ephemeral-guard/${schema}.schema.json`;
          const [first, ...rest] = written.split("\n").filter((text, at) => at === 0 || text !== line);
          expect(first).to.equal(line);
          expect(rest.join("\n")).to.equal(await readFile(join("policies", preset, preset + ending), "utf8"));
        }
      });

      it("writes what lint and test find nothing wrong with, and the webhook loads", async () => {
        const policies = join(folder, "policies");
        const lint = await runCli(["lint", policies, "--fail-on", "info"]);
        expect(lint).to.deep.equal({ code: 0, stdout: "", stderr: `no problems in 1 file of ${policies}\n` });
        const test = await runCli(["test", folder, "--min-coverage", "100"]);
        expect(test.stderr).to.equal("");
        expect(test.stdout).to.match(/\(100 %\)\n\n\d+ cases: \d+ passed, 0 failed\n$/);
        expect(test.code).to.equal(0);
        expect(await loadedByWebhook(policies)).to.include(preset);
      });
    });
  }

  it("writes the schemas as `schema` prints them", () =>
    withFolder(async (folder) => {
      await runCli(["init", folder]);
      const schemas = { policy: "debug-policy", suite: "policy-suite" };
      for (const [what, name] of Object.entries(schemas)) {
        const text = await readFile(join(folder, ".ephemeral-guard", `${name}.schema.json`), "utf8");
        expect(text).to.equal((await runCli(["schema", what])).stdout);
      }
    }));

  it("writes into the working directory by default, and then names no other", () =>
    withFolder(async (folder) => {
      const before = process.cwd();
      process.chdir(folder);
      const { code, stdout, stderr } = await runCli(["init"]).finally(() => {
        process.chdir(before);
      });
      expect(code).to.equal(0);
      expect(stdout.trimEnd().split("\n").sort()).to.deep.equal(filesOf("starter"));
      expect(stderr).not.to.include("cd ");
    }));

  it("tells to do next what can be done", () =>
    withFolder(async (folder) => {
      const { stderr } = await runCli(["init", folder]);
      const lines = [...stderr.matchAll(/^ {2}ephemeral-guard (.*)$/gm)].map(([, line = ""]) => line);
      expect(lines.map((line) => line.split(" ", 1)[0])).to.deep.equal(["lint", "test", "explain"]);
      for (const line of lines) {
        const [ours = ""] = line.split(/ -- | +#/);
        const [command = "", ...words] = ours.split(" ");
        const { code, stdout } = await runCli([command, "--help"]);
        expect(code, command).to.equal(0);
        for (const flag of words.filter((word) => word.startsWith("-")))
          expect(stdout).to.include(` ${flag}`);
      }
    }));

  it("makes the folder, and says how to go there whatever it is called", () =>
    withFolder(async (parent) => {
      const folder = join(parent, "it's $HOME");
      const { code, stderr } = await runCli(["init", folder]);
      expect(code).to.equal(0);
      expect(await filesIn(folder)).to.deep.equal(filesOf("starter"));
      expect(stderr).to.include(String.raw`  cd '${parent}/it'\''s $HOME'`);
    }));

  it("writes a script that can be run", () =>
    withFolder(async (folder) => {
      await runCli(["init", folder]);
      expect((await stat(join(folder, "check-policies.sh"))).mode & 0o111).to.equal(0o111);
      expect((await stat(join(folder, "policies/starter.yaml"))).mode & 0o111).to.equal(0);
    }));

  const parts: { without: string; lacks: readonly string[] }[] = [
    { without: "vscode", lacks: [".vscode/settings.json"] },
    {
      without: " vscode, github,",
      lacks: [".vscode/settings.json", ".github/workflows/debug-policies.yaml"],
    },
  ];
  for (const { without, lacks } of parts) {
    it(`leaves out ${without}`, () =>
      withFolder(async (folder) => {
        expect((await runCli(["init", folder, "--without", without])).code).to.equal(0);
        expect(await filesIn(folder)).to.deep.equal(
          filesOf("starter").filter((path) => !lacks.includes(path)),
        );
      }));
  }

  it("takes the preset from the environment too, and refuses one that is none", () =>
    withFolder(async (folder) => {
      const env = { EPHEMERAL_GUARD_PRESET: "lockdown" };
      expect((await runCli(["init", folder], { env })).code).to.equal(0);
      expect(await filesIn(folder)).to.deep.equal(filesOf("lockdown"));
      const other = await runCli(["init", join(folder, "new"), "--preset", "paranoid"]);
      expect(other.code).to.equal(2);
      expect(other.stderr).to.include("Allowed choices are starter, production, lockdown.");
      expect((await runCli(["init", join(folder, "new"), "--without", "ci"])).stderr).to.include(
        "Expected some of vscode, github.",
      );
      expect(await filesIn(folder)).to.deep.equal(filesOf("lockdown"));
    }));

  describe("writes nothing where there is already", () => {
    const put: { name: string; at: string; make: (path: string) => Promise<void> }[] = [
      ...filesOf("starter").map((at) => ({ name: at, at, make: (path: string) => writeFile(path, "mine") })),
      {
        name: "a link that leads nowhere",
        at: "policies/starter.yaml",
        make: (path) => symlink("nowhere", path),
      },
      { name: "a file in the place of a folder", at: "policies", make: (path) => writeFile(path, "mine") },
      {
        name: "a folder in the place of a file",
        at: "check-policies.sh",
        make: (path) => mkdir(path),
      },
    ];
    for (const { name, at, make } of put) {
      it(name, () =>
        withFolder(async (folder) => {
          const path = join(folder, at);
          await mkdir(dirname(path), { recursive: true });
          await make(path);
          const before = await lstat(path);
          expect(await runCli(["init", folder])).to.deep.equal({
            code: 2,
            stdout: "",
            stderr: `error: nothing was written, since this is there already:\n  ${path}\nName a new folder, move them away, or leave parts out (--without vscode,github).\n`,
          });
          expect(await filesIn(folder)).to.deep.equal([at]);
          expect((await lstat(path)).mtimeMs).to.equal(before.mtimeMs);
        }),
      );
    }

    it("all that it wrote before: each is named", () =>
      withFolder(async (folder) => {
        await runCli(["init", folder]);
        await writeFile(join(folder, "policies/starter.yaml"), "edited");
        const { code, stderr } = await runCli(["init", folder]);
        expect(code).to.equal(2);
        for (const path of filesOf("starter")) expect(stderr).to.include(`  ${join(folder, path)}\n`);
        expect(await readFile(join(folder, "policies/starter.yaml"), "utf8")).to.equal("edited");
      }));
  });

  describe("says what is wrong with the folder, when", () => {
    it("it is a file", () =>
      withFolder(async (parent) => {
        const file = join(parent, "file");
        await writeFile(file, "mine");
        expect((await runCli(["init", file])).stderr).to.equal(
          `error: "${file}" is no folder: name one, or the name of a new one\n`,
        );
      }));

    it("its parent is not there, or a file", () =>
      withFolder(async (parent) => {
        await writeFile(join(parent, "file"), "mine");
        for (const name of ["a", "file"]) {
          const { code, stderr } = await runCli(["init", join(parent, name, "b")]);
          expect(code).to.equal(2);
          expect(stderr).to.equal(
            `error: "${join(parent, name, "b")}" cannot be made, since there is no folder "${join(parent, name)}": make that first\n`,
          );
        }
        expect(await readdir(parent)).to.deep.equal(["file"]);
      }));

    it("it may not be written", () =>
      withFolder(async (folder) => {
        await chmod(folder, 0o555);
        const { code, stdout, stderr } = await asNobody(() => runCli(["init", folder]));
        expect({ code, stdout }).to.deep.equal({ code: 2, stdout: "" });
        expect(stderr).to.equal(
          `error: nothing was written: EACCES: permission denied, mkdir '${join(folder, "policies")}'\n`,
        );
        expect(await readdir(folder)).to.deep.equal([]);
      }));
  });
});

/** Root may write everywhere. */
const asNobody = async <T>(use: () => Promise<T>): Promise<T> => {
  const root = process.geteuid?.() === 0;
  if (root) process.seteuid?.(65_534);
  try {
    return await use();
  } finally {
    if (root) process.seteuid?.(0);
  }
};

/** Names of the policies that the webhook says it has loaded from a folder. */
const loadedByWebhook = async (policies: string): Promise<unknown> => {
  let loaded: unknown;
  await withFolder(async (folder) => {
    await writeCertificates(folder, await makeLocalCertificates());
    const files = ["--certificate", join(folder, "tls.crt"), "--key", join(folder, "tls.key")];
    const free = ["--host", "127.0.0.1", "--port", "0", "--probe-port", "0", "--drain", "0"];
    const started = startCli(["webhook", "--policies", policies, ...files, ...free]);
    await started.listening();
    loaded = started.log().find(({ msg }) => msg === "policies loaded")?.["policies"];
    started.signal("SIGTERM");
    await started.ended;
  });
  return loaded;
};
