import { readFileSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { shellWords } from "../../src/admission/kubectl/parse-command.ts";
import { runCli } from "./run-cli.ts";

const DOCUMENT = new URL("../../docs/explain.md", import.meta.url);
const BLOCK = /```console\n\$ ephemeral-guard (.*)\n([^]*?)```/g;

/** How many lines of a long output stand in the document, if it does not show more already. */
const SHOWN = 12;

/** Every command of the document is run, and prints what stands there; `...` at the end leaves out the rest. */
describe("docs/explain.md", () => {
  const text = readFileSync(DOCUMENT, "utf8");
  const blocks = [...text.matchAll(BLOCK)].map(([whole, line = "", shown = ""]) => ({ whole, line, shown }));

  it("has commands", () => expect(blocks).to.have.length.above(4));

  for (const { whole, line, shown } of blocks) {
    it(`shows what ${line.replace(/^.* -- /, "")} comes to`, async () => {
      const words = shellWords(line);
      if ("invalid" in words) throw new Error(words.invalid);
      const { stdout, stderr, code } = await runCli(words);
      expect(stderr).to.equal("");
      expect(code).to.be.oneOf([0, 1]);
      const isCut = shown.endsWith("...\n");
      if (process.env["UPDATE_FIXTURES"] === "1") {
        const lines = stdout
          .split("\n")
          .slice(0, Math.max(SHOWN, shown.split("\n").length - 2))
          .join("\n");
        const now = `\`\`\`console\n$ ephemeral-guard ${line}\n${isCut ? `${lines}\n...\n` : stdout}\`\`\``;
        writeFileSync(
          DOCUMENT,
          readFileSync(DOCUMENT, "utf8").replace(whole, () => now),
        );
      } else if (isCut) expect(stdout.startsWith(shown.slice(0, -"...\n".length)), stdout).to.equal(true);
      else expect(shown).to.equal(stdout);
    });
  }
});
