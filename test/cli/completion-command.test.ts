import { expect } from "chai";
import { COMPLETION_SCRIPTS } from "../../src/cli/completion-scripts.ts";
import { run } from "../support/run.ts";
import { runCli } from "./run-cli.ts";

describe("cli/completion-command", () => {
  for (const [shell, script] of Object.entries(COMPLETION_SCRIPTS)) {
    it(`prints the script of ${shell}, and nothing else`, async () => {
      expect(await runCli(["completion", shell])).to.deep.equal({ code: 0, stdout: script, stderr: "" });
    });
  }

  it("knows no other shell", async () => {
    const { code, stdout, stderr } = await runCli(["completion", "tcsh"]);
    expect([code, stdout]).to.deep.equal([2, ""]);
    expect(stderr).to.match(/^error: .*'tcsh' is invalid.*Allowed choices are bash, zsh, fish\./s);
  });

  it("is loaded by bash without a word, strict settings or not", async () => {
    const { bash } = COMPLETION_SCRIPTS;
    const shown = `set -eu\n${bash}\ncomplete -p ephemeral-guard`;
    expect(await run("bash", ["--norc", "-c", shown], { env: { PATH: "/usr/bin:/bin" } })).to.deep.equal({
      code: 0,
      stdout: "complete -o default -F _ephemeral_guard ephemeral-guard\n",
      stderr: "",
    });
  });
});
