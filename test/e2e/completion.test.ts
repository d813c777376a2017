import { mkdir, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { installProgram, openCompletingBash, type CompletingBash } from "../support/completing-bash.ts";
import { run } from "../support/run.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../support/temporary-folder.ts";
import { openTerminal, type Terminal } from "../support/terminal.ts";

/** What may follow what is typed: all of it, as each shell gives it. `files`, `folders`: by the shell itself. */
const LINES: { typed: string; expect: readonly string[] }[] = [
  { typed: "ephemeral-guard au", expect: ["audit"] },
  { typed: "ephemeral-guard audit li", expect: ["list"] },
  { typed: "ephemeral-guard audit ", expect: ["list", "show", "stats", "export", "pods", "help"] },
  { typed: "ephemeral-guard help au", expect: ["audit"] },
  { typed: "ephemeral-guard review --mo", expect: ["--mode"] },
  { typed: "ephemeral-guard review --mode ", expect: ["enforce", "audit"] },
  { typed: "ephemeral-guard review -o ", expect: ["text", "json", "jsonl"] },
  { typed: "ephemeral-guard review file -o text --stamp o", expect: ["on", "off"] },
  { typed: "ephemeral-guard review --output=js", expect: ["--output=json", "--output=jsonl"] },
  { typed: "ephemeral-guard completion ", expect: ["bash", "zsh", "fish"] },
  { typed: "ephemeral-guard audit list --server https://recorder.example.com:9443 --verdict al", expect: ["allowed"] },
  { typed: "ephemeral-guard nothing-such ", expect: [] },
  { typed: "ephemeral-guard audit show ", expect: [] },
  { typed: "ephemeral-guard review --policies own", expect: ["own policies", "owner"] },
  { typed: "ephemeral-guard review --policies=own", expect: ["--policies=own policies", "--policies=owner"] },
  { typed: "ephemeral-guard review own", expect: ["own policies", "owner", "own.yaml"] },
  { typed: "ephemeral-guard replay --audit-log x own.", expect: ["own.yaml"] },
  { typed: "ephemeral-guard explain -- kubectl debug -f own.", expect: ["own.yaml"] },
  { typed: "ephemeral-guard explain -- kubectl debug --im", expect: [] },
  { typed: "ephemeral-guard audit list --store=own.", expect: ["--store=own.yaml"] },
]; // prettier-ignore

/** The words that came in for the last one; none where it stands as it was typed. */
const putIn = (typed: string, line: string): readonly string[] => {
  const begun = typed.slice(typed.lastIndexOf(" ") + 1);
  const [first = "", ...others] = line
    .slice(typed.length - begun.length)
    .replaceAll("\\ ", "\u0000")
    .split(" ")
    .map((word) => word.replaceAll("\u0000", " ").replace(/\/$/, ""))
    .filter((word) => word !== "");
  if (first === begun) return [];
  // Bash puts the flag before the first alone, since what follows = is a word of its own there.
  const [, flag = ""] = /^(--[^=]+=)/.exec(first) ?? [];
  return [first, ...others.map((word) => (word.startsWith(flag) ? word : flag + word))].sort();
};

const hostile = "it's;$(touch run).json";

describe("completion, in real shells", () => {
  let home: TemporaryFolder;
  before(async () => {
    const missing = ["bash", "fish", "script", "zsh"].filter((name) => !existsSync(`/usr/bin/${name}`));
    if (missing.length > 0)
      throw new Error(`missing: ${missing.join(", ")}. apt-get install bash fish bsdutils zsh`);
    home = await createTemporaryFolder("completion");
    for (const name of ["own policies", "owner"]) await mkdir(join(home.path, name));
    for (const name of ["own.yaml", hostile]) await writeFile(join(home.path, name), "");
    await installProgram(home.path);
  });
  after(() => home.close());
  afterEach("ran nothing that was typed, or that a file is called", () => {
    expect(existsSync(join(home.path, "run"))).to.equal(false);
  });

  for (const [name, setup] of [
    ["as it is", ""],
    ["that does not part words at = and :", "COMP_WORDBREAKS=${COMP_WORDBREAKS//[:=]/}"],
  ] as const) {
    describe(`bash, ${name}`, () => {
      let bash: CompletingBash;
      before(async () => {
        bash = await openCompletingBash(home.path, setup);
      });
      after(() => bash.close());

      // Without = among the breaks readline knows no file after it, of whatever program.
      const given = LINES.filter(({ typed }) => setup === "" || !/--(policies|store)=/.test(typed));
      for (const { typed, expect: expected } of given) {
        it(typed, async () => {
          expect(putIn(typed, await bash.all(typed))).to.deep.equal([...expected].sort());
        });
      }
    });
  }

  describe("fish", () => {
    const candidates = async (line: string): Promise<readonly string[]> => {
      const script = `ephemeral-guard completion fish | source; complete --do-complete=$argv[1]`;
      const { stdout, stderr } = await run("fish", ["--no-config", "-c", script, line], {
        cwd: home.path,
        env: { HOME: home.path, PATH: `${home.path}/bin:/usr/bin:/bin` },
      });
      expect(stderr).to.equal("");
      return stdout.trim() === "" ? [] : stdout.trim().split("\n").map((each) => each.split("\t", 1)[0] ?? ""); // prettier-ignore
    };
    const plain = (words: readonly string[]): readonly string[] =>
      words.map((word) => word.replace(/\/$/, "").replaceAll("\\ ", " ")).sort();
    for (const { typed, expect: expected } of LINES) {
      it(typed, async () => expect(plain(await candidates(typed))).to.deep.equal([...expected].sort()));
    }

    it("runs nothing", async () => {
      expect(await candidates("ephemeral-guard review (touch run) $(touch run) --mo")).to.deep.equal([
        "--mode",
      ]);
      expect(await candidates("ephemeral-guard review it")).to.have.length(1);
    });
  });

  describe("zsh", () => {
    let zsh: Terminal;
    let asked = 0;
    before(async () => {
      await writeFile(
        join(home.path, ".zshrc"),
        `PATH=$HOME/bin:$PATH PS1='$ '
        unsetopt zle_bracketed_paste beep
        autoload -U compinit && compinit -D -u
        source <(ephemeral-guard completion zsh)
        # Every candidate is put in, rather than one after the other.
        zle -C all-matches complete-word _generic; bindkey '^I' all-matches
        zstyle ':completion:all-matches::::' completer _all_matches _complete
        zstyle ':completion:all-matches:*' insert true
        tell() { print -r -- "
<$BUFFER>" }
        zle -N tell; bindkey '^O' tell; bindkey '^U' kill-whole-line\n`,
      );
      zsh = openTerminal(["zsh", "-i"], home.path);
      await zsh.line("true");
    });
    after(() => zsh.close());
    const all = async (line: string): Promise<string> => {
      const mark = `line-${(asked += 1)}`;
      zsh.type(`${line}\t\u000f\u0015: ${mark}\u000f\u0015`);
      const screen = await zsh.until(new RegExp(`^<: ${mark}>`, "m"));
      return [...screen.matchAll(/^<(.*)>/gm)].map(([, text = ""]) => text).at(-2) ?? "";
    };
    for (const { typed, expect: expected } of LINES) {
      it(typed, async () => {
        expect(putIn(typed, await all(typed))).to.deep.equal([...expected].sort());
      });
    }

    it("runs nothing", async () => {
      const line = "ephemeral-guard review $(touch run) `touch run` it";
      expect(await all(line)).to.match(/ it\\'s\\;\\\$\\\(touch\\ run\\\)\.json $/);
    });
  });
});
