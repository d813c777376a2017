import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { run } from "../support/run.ts";
import { withFolder } from "../sources/temporary-folder.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const HEADING = "## Your own policy in ten minutes\n";

/** A fenced block: a file to write is `sh`, an edit is `diff`, what is typed and printed is `console`. */
interface Block {
  readonly language: string;
  readonly text: string;
}

const blocks = (): readonly Block[] => {
  const [, rest = ""] = readFileSync(join(ROOT, "README.md"), "utf8").split(HEADING);
  const [section = ""] = rest.split(/^## /m);
  return [...section.matchAll(/^```([a-z]*)\n([\s\S]*?)^```$/gm)].map(([, language = "", text = ""]) => ({
    language,
    text,
  }));
};

/** A command and what it prints; a line `[...]` stands for any number of lines. */
interface Typed {
  readonly command: string;
  readonly prints: string;
}

const typedIn = (text: string): readonly Typed[] =>
  text
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf("\n");
      return { command: part.slice(0, end), prints: part.slice(end + 1) };
    });

const toPattern = (prints: string): RegExp => {
  const escaped = prints.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("\\[\\.\\.\\.\\]\n", "(?:.*\\n)*?")}$`);
};

/** A folder in which a newcomer's checkout is stood in for: what the commands read, and an npx that runs this build. */
const withCheckout = (use: (shell: (script: string) => Promise<string>) => Promise<void>): Promise<void> =>
  withFolder(async (folder) => {
    for (const name of ["test", "policies"]) symlinkSync(join(ROOT, name), join(folder, name));
    const bin = join(folder, "bin");
    mkdirSync(bin);
    const program = join(ROOT, "dist/bin.js");
    if (!existsSync(program)) throw new Error("dist/bin.js is not there: npm run build makes it");
    writeFileSync(join(bin, "npx"), `#!/bin/sh\nshift\nexec '${process.execPath}' '${program}' "$@"\n`);
    chmodSync(join(bin, "npx"), 0o755);
    const env = { PATH: `${bin}:${process.env["PATH"] ?? ""}`, HOME: folder };
    await use(async (script) => {
      const { stdout } = await run("bash", ["-c", `exec 2>&1\n${script}`], { cwd: folder, env });
      return stdout;
    });
  });

describe("the README's ten minutes", () => {
  it("go from init to a change that was tested, explained and replayed, and print what the README says", () =>
    withCheckout(async (shell) => {
      const seen = new Set<string>();
      for (const { language, text } of blocks()) {
        if (language === "sh") expect(await shell(text), text).to.equal("");
        if (language === "diff") {
          expect(await shell(`git apply --unidiff-zero - <<'END'\n${text}END\n`), text).to.equal("");
        }
        if (language !== "console") continue;
        for (const { command, prints } of typedIn(text)) {
          const printed = await shell(command);
          seen.add(/^npx ephemeral-guard (\w+)/.exec(command)?.[1] ?? command);
          if (!toPattern(prints).test(printed)) expect(printed, command).to.equal(prints);
        }
      }
      expect([...seen]).to.have.members(["init", "explain", "test", "lint", "replay"]);
    })).timeout(60_000);
});
