import {
  copyFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { Command } from "commander";
import { expect } from "chai";
import type { Invocation } from "../../src/cli/main.ts";
import { shellWords } from "../support/shell-words.ts";
import { createTemporaryFolder, type TemporaryFolder } from "../support/temporary-folder.ts";
import { createReplayLedger } from "./replay-ledger.ts";
import { runCli } from "./run-cli.ts";

/** Every command and subcommand, as the help itself tells them. */
const commandsBelow = async (above: readonly string[]): Promise<readonly (readonly string[])[]> => {
  const { stdout } = await runCli([...above, "--help"]);
  const [synopsis = ""] = stdout.split("\nExamples:");
  const names = [
    ...synopsis.matchAll(/^ {2}([a-z]+)(?: \[options\]| \[command\])?(?: [[<]\S+)*(?: {2}|$)/gm),
  ];
  const commands = / \[command\]$/m.test(synopsis) ? names.map(([, name = ""]) => [...above, name]) : [];
  const known = commands.filter((words) => words.at(-1) !== "help");
  const below = await Promise.all(known.map(commandsBelow));
  return known.flatMap((words, at) => [words, ...(below[at] ?? [])]);
};

interface Example {
  /** As it stands there. */
  readonly line: string;
  /** Of our own program in it. */
  readonly words: readonly string[];
  /** A file that it reads. */
  readonly stdin: string | undefined;
}

const examplesIn = (help: string): readonly Example[] => {
  const [, text = ""] = help.split("\nExamples:\n");
  const lines = text.replaceAll(/\\\n */g, "").split("\n").filter((line) => line.startsWith("  ")); // prettier-ignore
  return lines.map((line) => {
    const [, ours = ""] = /\bephemeral-guard ((?:(?! [|<>#]|\)).)*)/.exec(line) ?? [];
    return { line: line.trim(), words: shellWords(ours), stdin: / < (\S+)/.exec(line)?.[1] };
  });
};

/** What runs until a signal, or asks a server: only read, not run. */
const isOnline = ([command = "", ...words]: readonly string[]): boolean =>
  ["serve", "webhook", "recorder"].includes(command) || words.some((word) => /^--(server|watch)$/.test(word));

/** What this test has the files for. */
const RUN = ["review", "lint", "replay", "test", "audit", "certs", "completion", "version"];

/** Rejects where commander would refuse; what the command does is left out. */
const parse = async (words: readonly string[]): Promise<void> => {
  const [name = ""] = words;
  const folder = name === "audit" ? "audit/" : "";
  const module = (await import(`../../src/cli/${folder}${name}-command.ts`)) as Record<string, (given: unknown) => Command>; // prettier-ignore
  const define = module[`define${name.charAt(0).toUpperCase()}${name.slice(1)}Command`]!;
  let parsed = 0;
  const tame = (command: Command): Command => {
    command.commands.forEach(tame);
    return command.exitOverride().configureOutput({ writeErr: () => undefined }).action(() => void (parsed += 1)); // prettier-ignore
  };
  const io = { env: {} } as Invocation["io"];
  await new Command().exitOverride().addCommand(tame(define({ io, exitCode: 0 }))).parseAsync([...words], { from: "user" }); // prettier-ignore
  expect(parsed).to.equal(1);
};

describe("the help of every command", () => {
  let commands: readonly (readonly string[])[];
  let scratch: TemporaryFolder;
  const home = process.cwd();
  before(async () => {
    commands = await commandsBelow([]);
    scratch = await createTemporaryFolder("help");
    const from = (path: string): string => resolve(home, path);
    const reviews = readdirSync("test/fixtures/reviews").filter((name) =>
      /^seed-.*\.validate\.json$/.test(name),
    );
    mkdirSync(join(scratch.path, "reviews"));
    for (const name of reviews) copyFileSync(from(`test/fixtures/reviews/${name}`), join(scratch.path, "reviews", name)); // prettier-ignore
    const texts = reviews.map((name) => readFileSync(from(`test/fixtures/reviews/${name}`), "utf8"));
    writeFileSync(join(scratch.path, "request.json"), texts[0]!);
    writeFileSync(join(scratch.path, "reviews.jsonl"), texts.map((text) => `${JSON.stringify(JSON.parse(text))}\n`).join("")); // prettier-ignore
    writeFileSync(join(scratch.path, "namespaces.yaml"), "shop: {team: shop}\n");
    cpSync(from("policies"), join(scratch.path, "policies"), { recursive: true });
    copyFileSync(from("policies/production/production.yaml"), join(scratch.path, "policies", "own.yaml"));
    cpSync(from("policies/production"), join(scratch.path, "draft"), { recursive: true });
    symlinkSync(from("test/fixtures"), join(scratch.path, "fixtures"));
    copyFileSync(from("test/fixtures/apiserver-audit/audit.jsonl"), join(scratch.path, "audit.log"));
    const ledger = await createReplayLedger({
      policies: [{ name: "all" }],
      reviews: [{ review: "seed-basic" }],
    });
    copyFileSync(ledger.file, join(scratch.path, "ephemeral-guard.db"));
    await ledger.close();
    process.chdir(scratch.path);
  });
  after(async () => {
    process.chdir(home);
    await scratch.close();
  });

  it("is found for all of them", () => {
    expect(commands.map((words) => words.join(" "))).to.include.members([...RUN, "serve", "audit pods"]);
  });

  it("describes it, gives examples, and is no wider than a terminal", async () => {
    const wrong: string[] = [];
    for (const words of [[], ...commands]) {
      const { stdout } = await runCli([...words, "--help"]);
      if (!/^Usage: .*\n\n\w/.test(stdout)) wrong.push(`${words.join(" ")}: no description`);
      if (examplesIn(stdout).length === 0) wrong.push(`${words.join(" ")}: no example`);
      wrong.push(...stdout.split("\n").filter((line) => line.length > 80).map((line) => `${words.join(" ")}: ${line}`)); // prettier-ignore
    }
    expect(wrong).to.deep.equal([]);
  });

  it("has examples that are understood, and those that need no server run", async () => {
    const wrong: string[] = [];
    let ran = 0;
    for (const words of [[], ...commands]) {
      const { stdout: help } = await runCli([...words, "--help"]);
      for (const { line, words: argv, stdin } of examplesIn(help)) {
        if (isOnline(argv) || !RUN.includes(argv[0] ?? "")) {
          await parse(argv).catch((error: unknown) => wrong.push(`${line}: ${String(error)}`));
          continue;
        }
        ran += 1;
        const { code, stderr } = await runCli(argv, {
          stdin: stdin === undefined ? "" : readFileSync(stdin, "utf8"),
        });
        if (code === 2) wrong.push(`${line}: ${stderr}`);
      }
    }
    expect(wrong).to.deep.equal([]);
    expect(ran).to.be.above(20);
  });
});
