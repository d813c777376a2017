import { readFileSync } from "node:fs";
import { expect } from "chai";
import { runCli } from "./run-cli.ts";

describe("cli/version-command", () => {
  it("prints the version of package.json, the policy language and Node's version", async () => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
    const { code, stdout, stderr } = await runCli(["version"]);
    const expected = `ephemeral-guard ${version} (policy language ephemeral-guard.dev/v1, Node ${process.version})\n`;
    expect({ code, stdout, stderr }).to.deep.equal({ code: 0, stdout: expected, stderr: "" });
  });
});
