import { expect } from "chai";
import { runCli } from "./run-cli.ts";

const COMMANDS = ["serve", "webhook", "recorder", "review", "audit", "schema", "certs", "version"];

const SUBCOMMANDS = ["list", "show", "stats", "export", "pods"].map((name) => ["audit", name] as const);

describe("cli/main", () => {
  // First: a command that ends the process itself would end the tests too, and after --help with a zero.
  it("gives an exit code for subcommands too, and ends no process", async () => {
    expect((await runCli(["audit", "list", "--nothing-such"])).code).to.equal(2);
  });

  describe("prints help, to stdout", () => {
    const cases: { name: string; given: readonly string[]; expect: RegExp }[] = [
      { name: "for the program", given: ["--help"], expect: /^Usage: ephemeral-guard \[options\] \[command\]/ },
      { name: "for the program, asked as a command", given: ["help"], expect: /^Usage: ephemeral-guard \[options\]/ },
      ...COMMANDS.flatMap((command) => [
        { name: `for ${command}`, given: [command, "--help"], expect: new RegExp(`^Usage: ephemeral-guard ${command} `) },
        { name: `for ${command} in short`, given: [command, "-h"], expect: new RegExp(`^Usage: ephemeral-guard ${command} `) },
        { name: `for ${command}, asked as a command`, given: ["help", command], expect: new RegExp(`^Usage: ephemeral-guard ${command} `) },
      ]),
      ...SUBCOMMANDS.flatMap(([command, name]) => [
        { name: `for ${command} ${name}, with an example`, given: [command, name, "--help"], expect: new RegExp(`^Usage: ephemeral-guard ${command} ${name} [^]*\nExamples:\n`) },
        { name: `for ${command} ${name}, asked as a command`, given: [command, "help", name], expect: new RegExp(`^Usage: ephemeral-guard ${command} ${name} `) },
      ]),
    ]; // prettier-ignore
    for (const { name, given, expect: expected } of cases) {
      it(name, async () => {
        const { code, stdout, stderr } = await runCli(given);
        expect(stdout).to.match(expected);
        expect([code, stderr]).to.deep.equal([0, ""]);
      });
    }

    it("that names every command", async () => {
      const { stdout } = await runCli(["--help"]);
      expect(COMMANDS.filter((command) => !new RegExp(`^  ${command}\\b`, "m").test(stdout))).to.deep.equal([]);
    });

    it("that tells of the environment, the config file and the exit codes", async () => {
      const { stdout } = await runCli(["--help"]);
      expect(stdout).to.match(/EPHEMERAL_GUARD_<FLAG>/).and.to.match(/--config/).and.to.match(/Exit codes: 0 yes, 1 no/);
    });
  }); // prettier-ignore

  describe("refuses with exit code 2 and nothing on stdout", () => {
    const cases: { name: string; given: readonly string[]; expect: RegExp }[] = [
      { name: "no command at all", given: [], expect: /^Usage: ephemeral-guard/ },
      { name: "a command without the subcommand that it needs", given: ["audit"], expect: /^Usage: ephemeral-guard audit / },
      { name: "a subcommand that is none, with the nearest", given: ["audit", "lst"], expect: /^error: unknown command 'lst'\n\(Did you mean list\?\)/ },
      { name: "a flag that is none of a subcommand, with the nearest", given: ["audit", "pods", "--older-then", "1h"], expect: /^error: unknown option '--older-then'\n\(Did you mean --older-than\?\)/ },
      { name: "a command that is none, with the nearest", given: ["revieww"], expect: /^error: unknown command 'revieww'\n\(Did you mean review\?\)/ },
      { name: "a flag that is none, with the nearest", given: ["review", "--polices", "x", "-"], expect: /^error: unknown option '--polices'\n\(Did you mean --policies\?\)/ },
      { name: "a flag of another command", given: ["schema", "--policies", "x"], expect: /^error: unknown option '--policies'/ },
      { name: "a flag before the command", given: ["--policies", "x", "review"], expect: /^error: unknown option '--policies'/ },
      { name: "a flag without its value", given: ["review", "-", "--phase"], expect: /^error: option '--phase <phase>' argument missing/ },
      { name: "a choice that is none", given: ["review", "-", "-o", "yaml"], expect: /^error: option '-o, --output <format>' argument 'yaml' is invalid. Allowed choices are text, json, jsonl\./ },
      { name: "a number that is none", given: ["serve", "--port", "https"], expect: /^error: option '--port <port>' argument 'https' is invalid. Expected a whole number from 0 to 65535\./ },
      { name: "an argument too many", given: ["version", "twice"], expect: /^error: too many arguments for 'version'/ },
      { name: "an argument too few", given: ["review"], expect: /^error: missing required argument 'file'/ },
    ]; // prettier-ignore
    for (const { name, given, expect: expected } of cases) {
      it(name, async () => {
        const { code, stdout, stderr } = await runCli(given);
        expect(stderr).to.match(expected);
        expect([code, stdout]).to.deep.equal([2, ""]);
      });
    }
  });
});
