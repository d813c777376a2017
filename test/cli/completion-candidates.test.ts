import { expect } from "chai";
import { runCli } from "./run-cli.ts";

/** What comes back for words, as the script asks: the kind, then the candidates. */
const ask = async (...words: readonly string[]): Promise<readonly string[]> => {
  const { code, stdout, stderr } = await runCli(["completion", "bash", "--", ...words]);
  expect([code, stderr]).to.deep.equal([0, ""]);
  return stdout.trimEnd().split("\n").map((line) => line.split("\t", 1)[0] ?? ""); // prettier-ignore
};

const AUDIT = ["list", "show", "stats", "export", "pods"];

describe("cli/completion-candidates", () => {
  const rows: { given: readonly string[]; expect: readonly string[] }[] = [
    { given: ["au"], expect: ["words", "audit"] },
    { given: ["re"], expect: ["words", "recorder", "review", "replay"] },
    { given: ["audit", "li"], expect: ["words", "list"] },
    { given: ["audit", ""], expect: ["words", "list", "show", "stats", "export", "pods", "help"] },
    { given: ["help", "audit", "p"], expect: ["words", "pods"] },
    { given: ["help", "he"], expect: ["words"] },
    { given: ["help", "review", ""], expect: ["words"] },
    { given: ["nothing-such", ""], expect: ["words"] },
    { given: ["audit", "nothing-such", ""], expect: ["words"] },
    { given: ["audit", "--", ""], expect: ["words"] },

    { given: ["review", "--mo"], expect: ["words", "--mode"] },
    { given: ["review", "--mode", "audit", "--m"], expect: ["words"] },
    { given: ["version", "-"], expect: ["words", "--help", "-h"] },
    { given: ["review", "--policies", "x", "--pol"], expect: ["words"] },
    { given: ["replay", "--audit-log", "x", "--audit"], expect: ["words", "--audit-log"] },
    { given: ["lint", "--config"], expect: ["words", "--config"] },
    { given: ["audit", "list", "--no-h"], expect: ["words", "--no-headers"] },
    { given: ["--he"], expect: ["words", "--help"] },

    { given: ["review", "--mode", ""], expect: ["words", "enforce", "audit"] },
    { given: ["review", "--mode", "e"], expect: ["words", "enforce"] },
    { given: ["review", "--mode=e"], expect: ["words", "enforce"] },
    { given: ["review", "--mode="], expect: ["words", "enforce", "audit"] },
    { given: ["review", "-o", ""], expect: ["words", "text", "json", "jsonl"] },
    { given: ["review", "-o", "-"], expect: ["words"] },
    { given: ["review", "--nothing-such=x"], expect: ["words"] },
    { given: ["audit", "list", "--verdict", "would"], expect: ["words", "would-deny"] },
    { given: ["audit", "list", "-Aw", "--limit=3", "-nshop", "-o", "ta"], expect: ["words", "table"] },
    { given: ["completion", "z"], expect: ["words", "zsh"] },
    { given: ["audit", "show", ""], expect: ["words"] },
    { given: ["audit", "list", "--since", ""], expect: ["words"] },

    { given: ["review", ""], expect: ["files"] },
    { given: ["review", "one", "two"], expect: ["files"] },
    { given: ["review", "-", ""], expect: ["files"] },
    { given: ["review", "--", "--mo"], expect: ["files"] },
    { given: ["lint", ""], expect: ["folders"] },
    { given: ["lint", "one", ""], expect: ["words"] },
    { given: ["test", ""], expect: ["files"] },
    { given: ["review", "--policies", ""], expect: ["folders"] },
    { given: ["review", "--policies="], expect: ["folders"] },
    { given: ["audit", "list", "--store=x"], expect: ["files"] },
    { given: ["audit", "list", "--store", "x", "--kubeconfig", ""], expect: ["files"] },
    { given: ["replay", "--audit-log", "one", "two"], expect: ["files"] },
    { given: ["replay", "--audit-log=one", "-", ""], expect: ["files"] },
    { given: ["replay", "--audit-log", "one", "-o", "text", ""], expect: ["words"] },
    { given: ["explain", "--", "kubectl", "debug", "--im"], expect: ["files"] },
    { given: ["explain", "--as", "x", "--", "kubectl", "debug", "-f", ""], expect: ["files"] },
    { given: ["init", "--preset", "l"], expect: ["words", "lockdown"] },
    { given: ["certs", "--host", "one", "--folder", ""], expect: ["folders"] },
  ]; // prettier-ignore
  for (const { given, expect: expected } of rows) {
    it(JSON.stringify(given.join(" ")), async () => expect(await ask(...given)).to.deep.equal(expected));
  }

  it("knows what stands for a path, in every command", async () => {
    const { stdout } = await runCli(["--help"]);
    const names = [...stdout.matchAll(/^ {2}([a-z]+)(?: [[<]| {2})/gm)].map(([, name = ""]) => name);
    const lines = [...names, ...AUDIT.map((name) => `audit ${name}`)].map((line) => line.split(" "));
    for (const words of lines) {
      const help = (await runCli([...words, "--help"])).stdout.split("\nExamples:")[0] ?? "";
      const flags = [...help.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+) <(?:file|folder|path|dir)[^>]*>/gm)];
      for (const [, flag = ""] of flags)
        expect((await ask(...words, flag, ""))[0], `${words.join(" ")} ${flag}`).to.match(
          /^(files|folders)$/,
        );
    }
  });

  it("tells of what each is, on its line", async () => {
    const { stdout } = await runCli(["completion", "fish", "--", "review", "--adv"]);
    expect(stdout).to.equal("words\n--advice\twarn of what a person should know who is let in\n");
  });

  it("keeps quiet about a line that makes no sense", async () => {
    for (const given of [
      ["--nothing", "-x", "="],
      ["audit", "--", "--", "-"],
      ["-", "-o"],
    ])
      expect(await ask(...given)).to.deep.equal(["words"]);
  });
});
