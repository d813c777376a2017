import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { Command, Option } from "commander";
import { parsePort } from "../../src/config/option-values.ts";
import { environmentName, fillFromSettings, SettingError } from "../../src/config/settings.ts";
import { withFolder } from "../sources/temporary-folder.ts";

const createCommand = (): Command =>
  new Command("serve")
    .option("--folder <folder>", "", "certs")
    .option("--host <name...>", "", ["localhost"])
    .option("--force", "")
    .addOption(new Option("--probe-port <port>", "").default(8081).argParser(parsePort))
    .addOption(new Option("--mode <mode>", "").choices(["enforce", "audit"]).default("enforce"))
    .option("--config <file>", "");

interface Given {
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The text of a config file, which `--config` names. */
  readonly file?: string;
}

/** The options of one command line, with its environment and its file. */
const fill = async ({ flags = [], env = {}, file }: Given): Promise<Record<string, unknown>> => {
  const command = createCommand();
  await withFolder(async (folder) => {
    const path = join(folder, "guard.yaml");
    if (file !== undefined) await writeFile(path, file);
    command.parse([...flags, ...(file === undefined ? [] : ["--config", path])], { from: "user" });
    fillFromSettings(command, env);
  });
  return command.opts();
};

const failure = async (given: Given): Promise<string> => {
  try {
    await fill(given);
  } catch (error) {
    expect(error).to.be.instanceOf(SettingError);
    return (error as SettingError).message.replace(/\S*guard\.yaml/g, "guard.yaml");
  }
  throw new Error("nothing was wrong with it");
};

describe("config/settings", () => {
  describe("fills what the command line leaves open", () => {
    const cases: { name: string; given: Given; expect: Record<string, unknown> }[] = [
      { name: "with the default", given: {}, expect: { folder: "certs", host: ["localhost"], probePort: 8081, mode: "enforce" } },
      { name: "from the file", given: { file: "folder: f" }, expect: { folder: "f" } },
      { name: "from the environment rather than the file", given: { file: "folder: f", env: { EPHEMERAL_GUARD_FOLDER: "e" } }, expect: { folder: "e" } },
      { name: "and leaves alone what it says", given: { flags: ["--folder", "c"], file: "folder: f", env: { EPHEMERAL_GUARD_FOLDER: "e" } }, expect: { folder: "c" } },
      { name: "and leaves alone what it says, though it is the default", given: { flags: ["--folder", "certs"], env: { EPHEMERAL_GUARD_FOLDER: "e" } }, expect: { folder: "certs" } },
      { name: "with a number of the file", given: { file: "probe-port: 0" }, expect: { probePort: 0 } },
      { name: "with a number of the environment", given: { env: { EPHEMERAL_GUARD_PROBE_PORT: "18081" } }, expect: { probePort: 18_081 } },
      { name: "with a choice", given: { env: { EPHEMERAL_GUARD_MODE: "audit" } }, expect: { mode: "audit" } },
      { name: "with many values of the command line", given: { flags: ["--host", "a", "b"] }, expect: { host: ["a", "b"] } },
      { name: "with many values of the environment", given: { env: { EPHEMERAL_GUARD_HOST: "a,b" } }, expect: { host: ["a", "b"] } },
      { name: "with many values of the file", given: { file: "host: [a, b]" }, expect: { host: ["a", "b"] } },
      { name: "with one of many values of the file", given: { file: "host: a" }, expect: { host: ["a"] } },
      { name: "with a switch of the command line", given: { flags: ["--force"] }, expect: { force: true } },
      { name: "with a switch of the environment", given: { env: { EPHEMERAL_GUARD_FORCE: "true" } }, expect: { force: true } },
      { name: "with a switch of the environment that is off", given: { env: { EPHEMERAL_GUARD_FORCE: "false" } }, expect: { force: false } },
      { name: "with a switch of the file", given: { file: "force: true" }, expect: { force: true } },
      { name: "with a switch of the file that is off", given: { file: "force: false" }, expect: { force: false } },
      { name: "from an empty file", given: { file: "" }, expect: { folder: "certs" } },
      { name: "from variables of its own alone", given: { env: { FOLDER: "e", EPHEMERAL_GUARD_FOLDERS: "e" } }, expect: { folder: "certs" } },
    ]; // prettier-ignore
    for (const { name, given, expect: expected } of cases) {
      it(name, async () => expect(await fill(given)).to.deep.include(expected));
    }

    it("from the file that the environment names", () =>
      withFolder(async (folder) => {
        const file = join(folder, "guard.yaml");
        await writeFile(file, "folder: f");
        const command = createCommand().parse([], { from: "user" });
        fillFromSettings(command, { EPHEMERAL_GUARD_CONFIG: file });
        expect(command.opts()).to.include({ folder: "f" });
      }));
  });

  describe("refuses", () => {
    const cases: { name: string; given: Given; expect: string }[] = [
      { name: "a port that is none, of the environment", given: { env: { EPHEMERAL_GUARD_PROBE_PORT: "http" } }, expect: 'EPHEMERAL_GUARD_PROBE_PORT: "http" is invalid. Expected a whole number from 0 to 65535.' },
      { name: "a port that is none, of the file", given: { file: "probe-port: 70000" }, expect: 'guard.yaml: probe-port: "70000" is invalid. Expected a whole number from 0 to 65535.' },
      { name: "a choice that is none", given: { env: { EPHEMERAL_GUARD_MODE: "warn" } }, expect: 'EPHEMERAL_GUARD_MODE: "warn" is invalid. Allowed choices are enforce, audit.' },
      { name: "a switch that is neither on nor off", given: { env: { EPHEMERAL_GUARD_FORCE: "maybe" } }, expect: 'EPHEMERAL_GUARD_FORCE: "maybe" is invalid. Expected true or false.' },
      { name: "a list where one value belongs", given: { file: "folder: [a, b]" }, expect: "guard.yaml: folder: expected a single value, found a list" },
      { name: "a map where a value belongs", given: { file: "folder: {a: b}" }, expect: "guard.yaml: folder: expected a text, a number or a switch, found a map" },
      { name: "nothing where a value belongs", given: { file: "folder:" }, expect: "guard.yaml: folder: expected a text, a number or a switch, found nothing" },
      { name: "a near miss in the file", given: { file: "probe-prot: 1" }, expect: 'guard.yaml: unknown setting "probe-prot" (did you mean "probe-port"?)' },
      { name: "a setting that is none", given: { file: "colour: red" }, expect: 'guard.yaml: unknown setting "colour" (known here: folder, host, force, probe-port, mode, config)' },
      { name: "a file that is no map", given: { file: "- folder" }, expect: "guard.yaml: expected a map of flag names to values" },
      { name: "a value with control characters, which it escapes", given: { env: { EPHEMERAL_GUARD_MODE: "\u001b[2J" } }, expect: 'EPHEMERAL_GUARD_MODE: "\\x1b[2J" is invalid. Allowed choices are enforce, audit.' },
    ]; // prettier-ignore
    for (const { name, given, expect: expected } of cases) {
      it(name, async () => expect(await failure(given)).to.equal(expected));
    }

    it("YAML that does not parse, with its place", async () => {
      expect(await failure({ file: "folder: [a" })).to.match(/^guard\.yaml: .* at line 1, column \d+/);
    });

    it("a key that stands twice", async () => {
      expect(await failure({ file: "folder: a\nfolder: b" })).to.match(
        /^guard\.yaml: Map keys must be unique/,
      );
    });

    it("a file that is not there", async () => {
      const message = await failure({ flags: ["--config", "/nowhere/guard.yaml"] });
      expect(message).to.match(/^--config: cannot read guard\.yaml: ENOENT/);
    });
  });

  it("leaves a command alone that takes no config file, though the environment names one", () => {
    const command = new Command("version").parse([], { from: "user" });
    fillFromSettings(command, { EPHEMERAL_GUARD_CONFIG: "/nowhere/guard.yaml" });
    expect(command.opts()).to.deep.equal({});
  });

  it("takes a debug container's stamp for no setting", () => {
    const command = new Command("list").option("--policy <name>", "").parse([], { from: "user" });
    fillFromSettings(command, { EPHEMERAL_GUARD_POLICY: "starter" });
    expect(command.opts()).to.deep.equal({});
  });

  it("names variables after flags", () => {
    expect(environmentName(new Option("-p, --probe-port <port>"))).to.equal("EPHEMERAL_GUARD_PROBE_PORT");
  });
});
